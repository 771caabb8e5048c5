// The panel: the technical analyst gives evidence with numbers from the bars it was shown; the others
// say what they would need.
import { describe, expect, it } from 'vitest';

import type { View } from '#engine/analyst.ts';
import { PANEL } from '#engine/analyst/panel.ts';
import { technical } from '#engine/analyst/technical.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';

const feed = loadRecorded({ seed: 's' });

function viewBefore(day: string): View {
  return technical.look(feed.barsBefore(instrumentSymbol('^GSPC'), tradingDay(day)));
}

describe('the technical analyst', () => {
  it.each([
    ['2020-02-20', 'bullish'],
    ['2020-03-24', 'bearish'],
    ['2008-10-15', 'bearish'],
  ])('before %s is %s, with evidence', (day, stance) => {
    const view = viewBefore(day);
    if (view.kind !== 'view') throw new Error(view.line);
    expect(view.stance).toBe(stance);
    expect(view.lines.length).toBe(8);
    for (const line of view.lines) {
      expect(line).toMatch(/\d/);
      expect(line).not.toMatch(/NaN|Infinity/);
    }
  });

  it('scores whole numbers from -100 to 100, and takes a side from 25', () => {
    for (let year = 2002; year <= 2020; year += 1) {
      const view = viewBefore(`${year}-03-20`);
      if (view.kind !== 'view') throw new Error(view.line);
      expect(Number.isInteger(view.score) && Math.abs(view.score) <= 100).toBe(true);
      expect(view.stance === 'neutral').toBe(Math.abs(view.score) < 25);
    }
  });

  it('has no view of too short a history', () => {
    expect(viewBefore('2000-06-01')).toMatchObject({ kind: 'not-configured' });
  });
});

describe('the others', () => {
  it('say what they would need', () => {
    const bars = feed.barsBefore(instrumentSymbol('^GSPC'), tradingDay('2020-02-20'));
    expect(PANEL.map((analyst) => [analyst.name, analyst.look(bars).kind])).toEqual([
      ['technical', 'view'],
      ['fundamental', 'not-configured'],
      ['sentiment', 'not-configured'],
      ['macro', 'not-configured'],
    ]);
    for (const analyst of PANEL.slice(1)) {
      const view = analyst.look(bars);
      expect(view.kind === 'not-configured' ? view.line : '').toMatch(/would need/);
    }
  });
});
