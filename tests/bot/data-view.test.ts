// The data page: doubtful data sets first, K's two thresholds of providers in words, and never wider than
// a terminal, however many sets there are.
import { expect, test } from 'vitest';
import { dataLines, oneSetLines } from '#bot/views/data.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import { pictureProvider, successWords } from '#runbook/data.ts';
import type { DataPicture, DataSetPicture } from '#runbook/data.ts';

const SINCE = deskTime(Date.parse('2026-11-20T13:15:00Z'));

function set(symbol: string, change: Partial<DataSetPicture> = {}): DataSetPicture {
  return {
    dataset: `${symbol} daily`,
    symbol,
    through: tradingDay('2026-11-19'),
    source: 'alpaca',
    backup: null,
    since: null,
    usable: true,
    faults: [],
    ...change,
  };
}

const SPIKE =
  'QQQ 2026-11-19: +31.0 % from 400 to 524, 0.9 times the usual volume: ordinary volume, and nothing confirms it yet';

const PICTURE: DataPicture = {
  feed: 'live',
  label: 'Daily bars: real, split-adjusted, from alpaca, then stooq.',
  sets: [
    set('SPY'),
    set('QQQ', { since: SINCE, usable: false, faults: [SPIKE] }),
    set('IWM', {
      since: SINCE,
      source: 'stooq',
      backup: 'stooq',
      faults: ['alpaca: no answer in 10 s'],
    }),
  ],
  providers: [
    { provider: 'alpaca', asked: 40, answered: 31, fallbacks: 9 },
    { provider: 'stooq', asked: 9, answered: 9, fallbacks: 0 },
    { provider: 'cboe', asked: 1, answered: 0, fallbacks: 0 },
  ].map(pictureProvider),
  closed: [],
};

test('the page', () => {
  expect(dataLines(PICTURE).join('\n')).toMatchInlineSnapshot(`
    "1 of 3 data sets avoided: no entry rests on them. From a backup: 1.

    data set   through     source  state
    ─────────  ──────────  ──────  ────────────────────────────────────
    QQQ daily  2026-11-19  alpaca  QUARANTINE since 2026-11-20 08:15 ET
    IWM daily  2026-11-19  stooq   backup since 2026-11-20 08:15 ET
    SPY daily  2026-11-19  alpaca  sound

    QQQ daily:
      QQQ 2026-11-19: +31.0 % from 400 to 524, 0.9 times the usual volume: ordinary volume, and nothing confirms it yet
    IWM daily:
      alpaca: no answer in 10 s

    provider  asked  answered  fallbacks  success
    ────────  ─────  ────────  ─────────  ─────────────────────────────
    alpaca       40        31          9  77.5 %, CRITICAL (under 80 %)
    stooq         9         9          0  100.0 %, good
    cboe          1         0          0  0.0 % of too few to judge

    Data: Daily bars: real, split-adjusted, from alpaca, then stooq."
  `);
});

test('one data set', () => {
  expect(oneSetLines(set('QQQ', { since: SINCE, usable: false, faults: [SPIKE] })).join('\n'))
    .toMatchInlineSnapshot(`
    "QQQ daily: AVOIDED, no entry rests on it.
    through  2026-11-19
    source   alpaca
    state    QUARANTINE since 2026-11-20 08:15 ET
    faults
      QQQ 2026-11-19: +31.0 % from 400 to 524, 0.9 times the usual volume: ordinary volume, and nothing confirms it yet"
  `);
});

test('all sound, none asked; of many sound sets the rest is a count', () => {
  const sets = Array.from({ length: 200 }, (_, at) => set(`A${at}`));
  const lines = dataLines({ ...PICTURE, sets, providers: [] });
  expect(lines[0]).toBe('200 data sets, none in quarantine.');
  expect(lines).toContain('and 180 more, all sound; one of them: data <symbol>');
  expect(lines).toContain('Providers: none is asked; this feed is on file.');
  expect(lines.length).toBeLessThan(32);
});

test.each([
  [0, 0, 'not asked yet'],
  [3, 4, '75.0 % of too few to judge'],
  [96, 100, '96.0 %, good'],
  [95, 100, '95.0 %, good'],
  [94, 100, '94.0 %, warning (under 95 %)'],
  [80, 100, '80.0 %, warning (under 95 %)'],
  [79, 100, '79.0 %, CRITICAL (under 80 %)'],
])('%i of %i answered: %s', (answered, asked, words) => {
  const row = pictureProvider({ provider: 'alpaca', asked, answered, fallbacks: 0 });
  expect(successWords(row)).toBe(words);
});
