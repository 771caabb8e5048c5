// The day's other jobs on a real desk in memory: what they post, what they record, and what they do when
// the data, the disk or the limits are not what they should be.
import { afterEach, describe, expect, test } from 'vitest';
import { shownOf } from '../../../src/host/reporting.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { JOBS } from '#runbook/jobs/list.ts';
import { JOB_NAMES } from '#runbook/jobs/names.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import type { ShowDay } from '#runbook/report/shown.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World, WorldOptions } from '../../world.ts';
import { ofKind, runJob } from './floor.ts';

const grounds: Ground[] = [];
const faulty: ShowDay = () => Promise.resolve(refuse('WORKER_FAILED', 'No thread.'));

async function begin(options: WorldOptions = {}): Promise<World> {
  const ground = newGround({ from: '2020-02-24', ...options });
  grounds.push(ground);
  return startWorld(ground, options);
}

/** What a job of a day posted when the rounds ran it. */
function posted(world: World, job: string, day: string): readonly string[] {
  const found = ofKind(world, 'job.finished').find((fact) => fact.job === job && fact.day === day);
  return found?.lines ?? [];
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

test('there is exactly one job for every row of the demo’s schedule', async () => {
  const world = await begin();
  const rows = world.assembled.machine.state().runbook.schedule.map((row) => row.job);
  expect(Object.keys(JOBS).toSorted()).toEqual(rows.toSorted());
});

test.each(JOB_NAMES)('%s opens the day on a desk started at noon', async (job) => {
  const world = await begin();
  await runJob(world, { job, at: '2020-02-24 12:30' });
  expect(world.assembled.machine.state().engine.day?.day).toBe('2020-02-24');
  expect(ofKind(world, 'day.opened')).toHaveLength(1);
});

describe('data refresh', () => {
  test('complete through the last session: counts, last close, the stand-in marked DERIVED', async () => {
    const world = await begin();
    const answer = await runJob(world, { job: 'data-refresh', at: '2020-02-24 08:15' });
    expect(answer.ok).toBe(true);
    expect(answer.lines.slice(0, 2)).toEqual([
      'Data complete through 2020-02-21: 1 of 1 instruments.',
      '^GSPC: 5066 daily bars through 2020-02-21, last close 3,337.75',
    ]);
    expect(answer.lines[2]).toMatch(/^VIX stand-in from \^GSPC: \d+\.\d \(DERIVED: /);
    expect(answer.lines[3]).toContain('SYNTHETIC');
  });

  test('bars that end too early are a WARNING of SOP-2', async () => {
    const world = await begin();
    const answer = await runJob(world, { job: 'data-refresh', at: '2020-04-21 08:15' });
    expect(answer.ok).toBe(false);
    expect(answer.lines[0]).toContain('SOP-2: Data is not complete through 2020-04-20');
    expect(ofKind(world, 'alert.raised')).toMatchObject([{ severity: 'WARNING', rule: 'SOP-2' }]);
  });

  test.each(['data-refresh', 'analysis', 'briefing'] as const)(
    'without a feed %s says that there are no entries',
    async (job) => {
      const world = await begin();
      const ask = { job, at: '2020-02-24 08:15', ports: { feed: null } };
      const answer = await runJob(world, ask);
      expect(answer.ok).toBe(true);
      expect(answer.lines.join(' ')).toContain('no data feed is configured: no entries');
    },
  );
});

test('the briefing and the analysts say where the desk stands', async () => {
  const world = await begin({ from: '2020-02-03' });
  await world.playUntil('2020-02-11 09:00');
  expect(posted(world, 'briefing', '2020-02-11')).toMatchInlineSnapshot(`
    [
      "DEV demo-0001, 2020-02-11: equity $50,479.41, no latch set.",
      "last session 2020-02-10: +$239.07 (+0.5 %), 0 trades, 0 won",
      "week to date: +$239.07 (+0.5 %), target +2.0 % (+$1,004.81), stop -3.0 % (-$1,507.21)",
      "drawdown: 0.0 % from the high-water mark $50,479.41",
      "layer 2, daily loss: 0.0 % ($0.00 of $50,479.41) of -1.5 %, headroom 100 %",
      "weekly loss: 0.5 % (+$239.07 of $50,240.34) of -3.0 %, headroom 100 %",
      "losses in a row, desk-wide: 0 of 5, headroom 100 %",
      "layer 4, drawdown: 0.0 % ($0.00 of $50,479.41) of -6.0 %, headroom 100 %",
      "position: 3.084851049 ^GSPC (trend-crossover), $10,340.70, +$343.92, stop 3,141.5236",
      "position: 2.973969823 ^GSPC (donchian-breakout), $9,969.01, +$44.13, stop 3,286.0992",
      "position: 2.990119002 ^GSPC (macd-momentum), $10,023.15, +$91.36, stop 3,264.3999",
      "strategies in force (green_only): trend-crossover, donchian-breakout, rsi2-pullback, bollinger-reversion, macd-momentum",
      "technical: ^GSPC bullish, score +90 of -100 to +100",
      "data: Daily bars: real, the S&P 500 index 2000-01-03 to 2020-04-17 (vega-datasets 2.2.0). Path inside the day: SYNTHETIC, a seeded bridge through the real open, high, low and close. An index cannot be bought; this demo treats it as if it could.",
    ]
  `);
  const views = posted(world, 'analysis', '2020-02-11');
  expect(views.filter((line) => line.includes('not configured'))).toHaveLength(3);
});

test('the review shows each figure as a value of its limit', async () => {
  const world = await begin({ from: '2020-02-03' });
  await world.playUntil('2020-02-11 09:00');
  expect(posted(world, 'risk-review', '2020-02-11')).toMatchInlineSnapshot(`
    [
      "The desk is reducing.",
      "  market: closed",
      "layer 2, daily loss: 0.0 % ($0.00 of $50,479.41) of -1.5 %, headroom 100 %",
      "weekly loss: 0.5 % (+$239.07 of $50,240.34) of -3.0 %, headroom 100 %",
      "losses in a row, desk-wide: 0 of 5, headroom 100 %",
      "layer 4, drawdown: 0.0 % ($0.00 of $50,479.41) of -6.0 %, headroom 100 %",
      "gross exposure: 60.1 % ($30,332.86) of 80 %",
      "value at risk (1 day, 95 %): 0.7 % ($372.38) of 3 %",
      "new risk today: $0.00 of none",
      "signals taken today: 0 of 5",
      "positions: 3 of 5",
      "restricted: none",
    ]
  `);
});

test('pack and execution say what was taken, approved and denied, with numbers', async () => {
  const world = await begin({ from: '2020-02-24' });
  await world.playUntil('2020-02-25 10:00');
  expect(posted(world, 'trade-pack', '2020-02-25')).toMatchInlineSnapshot(`
    [
      "The pack of 2020-02-25: 1 taken, 0 dropped, 2 exits of what is not held.",
      "taken enter ^GSPC by rsi2-pullback, score 92.8, stop 3113.42: RSI(2) 1.8 (enters below 10), close 3225.89 above the 200-day average 3043.28 (priority 1)",
    ]
  `);
  expect(posted(world, 'execution', '2020-02-25')).toMatchInlineSnapshot(`
    [
      "Lines of the pack carried out: 1; approved 1, denied 0.",
      "approved entry: buy 3.084497368 ^GSPC limit 3,242.0193 day, stop 3,113.4179, risk $396.67 (rsi2-pullback)",
    ]
  `);
  expect(posted(world, 'reconciliation', '2020-02-25')).toMatchInlineSnapshot(`
    [
      "The books equal the broker’s: cash, positions, orders, executions.",
      "ledger: cash $42,697.83, positions $7,271.27, equity $49,969.10, fees paid $0.00",
      "Today: 1 order ended: 0 filled whole, 1 in part, 0 not at all; fill rate 72.6 % of $9,950.25.",
      "  slippage 50.0 bps against the decision, 40.0 bps beyond the model’s 10; worst fill 50.0 bps (demo-0001-20200225-GSPC-rsi2-pullback-E1)",
      "  implementation shortfall -$49.75 (50.0 bps of what was wanted): slippage -$36.13, fees $0.00, missed -$13.62",
      "Since the start: 2 orders ended: 1 filled whole, 1 in part, 0 not at all; fill rate 86.3 % of $19,900.50.",
      "  slippage -117.2 bps against the decision, -127.2 bps beyond the model’s 10; worst fill 50.0 bps (demo-0001-20200225-GSPC-rsi2-pullback-E1)",
      "  implementation shortfall +$187.63 (-94.3 bps of what was wanted): slippage +$201.25, fees $0.00, missed -$13.62",
      "Entries leave for the day, at most 0.5 % above the last price; one other attempt at 1.0 % where one got nothing.",
    ]
  `);
});

test('on a closed desk the execution says so, denies the entry and lets the exit go', async () => {
  const world = await begin({ from: '2020-02-10' });
  await world.playUntil('2020-02-21 17:00');
  await world.say('ana', 'halt drill');
  await world.playUntil('2020-02-25 10:00');
  const days = ['2020-02-24', '2020-02-25'];
  const lines = days.flatMap((day) => posted(world, 'execution', day));
  expect(lines[0]).toContain('The desk is reducing: no entries, exits go on.');
  expect(lines.some((line) => line.startsWith('approved exit: sell '))).toBe(true);
  expect(
    lines.some((line) => line.startsWith('denied entry ') && line.includes('DESK_CLOSED')),
  ).toBe(true);
  expect(lines.some((line) => line.startsWith('approved entry'))).toBe(false);
});

test('books that differ are named line by line and nothing is corrected', async () => {
  const world = await begin();
  const compare = () => Promise.resolve(['cash: desk $1.00, broker $2.00']);
  const ask = { job: 'reconciliation', at: '2020-02-24 10:00', ports: { compare } } as const;
  const answer = await runJob(world, ask);
  expect(answer.ok).toBe(false);
  expect(answer.lines).toContain('  cash: desk $1.00, broker $2.00');
});

test('value at risk above its limit alerts and does no more', async () => {
  const world = await begin({ from: '2020-02-03' });
  await world.playUntil('2020-02-03 11:00');
  expect(ofKind(world, 'order.filled').length).toBeGreaterThan(0);
  const { engine } = world.assembled.machine.state();
  const limits = { ...engine.limits, values: { ...engine.limits.values, varRatio: 0.001 } };
  const tight = { ...world.assembled.machine.state(), engine: { ...engine, limits } };
  const answer = await runJob(world, {
    job: 'midday-check',
    at: '2020-02-03 12:00',
    ports: { state: () => tight },
  });
  expect(answer.ok).toBe(true);
  expect(ofKind(world, 'alert.raised')).toMatchObject([{ severity: 'WARNING', rule: 'RISK-2' }]);
  expect(ofKind(world, 'latch.set')).toEqual([]);
});

describe('the evening', () => {
  test('closes the day once, with result, exposure and logs', async () => {
    const world = await begin({ from: '2020-02-03' });
    await world.playUntil('2020-02-03 15:55');
    const ask = { job: 'end-of-day', at: '2020-02-03 16:00' } as const;
    const answer = await runJob(world, ask);
    expect(answer).toMatchInlineSnapshot(`
      {
        "lines": [
          "The day 2020-02-03 is closed.",
          "P&L of the day: +$6.65, equity $50,006.65, fees $0.00",
          "realised by trades closed today: $0.00 (0 trades, 0 won); unrealised on positions: +$6.65",
          "gross exposure: 20.0 % ($10,003.43) of 80 %",
          "  ^GSPC 3.084851049 at 3,242.7589, $10,003.43, stop 3,141.5236 (trend-crossover)",
          "logs: rotated, 30 days kept",
        ],
        "ok": true,
      }
    `);
    const again = await runJob(world, ask);
    expect(again.lines[0]).toBe('The day 2020-02-03 was closed already, or is over.');
    expect(ofKind(world, 'day.closed')).toHaveLength(1);
  });

  test('writes the report, records it, then the backup', async () => {
    const world = await begin();
    const written: string[] = [];
    const ports = {
      writeReport: (day: string, markdown: string) => {
        written.push(markdown);
        return { file: `reports/daily-${day}.md`, sha256: 'a'.repeat(64) };
      },
    };
    const answer = await runJob(world, { job: 'daily-report', at: '2020-02-24 16:30', ports });
    expect(answer.lines[0]).toBe('The daily report is written and the backup verified.');
    expect(written[0]).toContain('# Daily report 2020-02-24');
    expect(
      world
        .facts()
        .map((fact) => fact.kind)
        .slice(-2),
    ).toEqual(['report.made', 'backup.made']);
    expect(world.assembled.machine.state().runbook.lastReport?.file).toBe(
      'reports/daily-2020-02-24.md',
    );
  });

  /** The report of a day: what was written, and what is on record of it. */
  async function reported(show: (world: World) => ShowDay | null) {
    const world = await begin();
    let texts = { markdown: '', page: '' };
    const ports = {
      showDay: show(world),
      writeReport: (day: string, markdown: string, page: string) => {
        texts = { markdown, page };
        return { file: `reports/daily-${day}.md`, sha256: 'a'.repeat(64) };
      },
    };
    const answer = await runJob(world, { job: 'daily-report', at: '2020-02-24 16:30', ports });
    return { answer, texts, facts: world.facts() };
  }

  test('waits for what the day shows, and without it is whole and says so', async () => {
    const broken = await reported(() => faulty);
    expect(broken.answer.ok).toBe(true);
    expect(broken.texts.markdown).toContain('## Against the backtest\n\nNot compared: No thread.');
    expect(broken.texts.page).not.toContain('<figure>');
    const drawn = await reported((world) => async (day) => {
      const annals = readOn(NO_ANNALS, world.entries());
      const feed = loadRecorded({ seed: 'none' });
      return ok(await shownOf(annals, { day, feedLabel: feed.label, feed }));
    });
    expect(drawn.texts.page).toContain('<figure>');
    expect(drawn.texts.page).toContain('Against the backtest');
  });

  test('puts on record the same facts whatever it shows', async () => {
    const [without, broken] = [await reported(() => null), await reported(() => faulty)];
    expect(broken.facts).toEqual(without.facts);
    expect(without.texts.markdown).not.toContain('Against the backtest');
  });

  const full = () => {
    throw new Error('no space left on the device');
  };

  test.each([
    [
      'end-of-day',
      { rotateLogs: full },
      'DAY-1',
      'log rotation failed: no space left on the device',
    ],
    [
      'daily-report',
      { writeReport: full },
      'DAY-6',
      'the report failed: no space left on the device',
    ],
    ['daily-report', { backup: full }, 'DAY-6', 'the backup failed: no space left on the device'],
  ] as const)('%s warns when the disk fails (%#)', async (job, ports, rule, text) => {
    const world = await begin();
    const answer = await runJob(world, { job, at: '2020-02-24 16:30', ports });
    expect(answer.ok).toBe(false);
    const raised = ofKind(world, 'alert.raised').filter((row) => row.severity !== 'INFO');
    expect(raised).toMatchObject([{ severity: 'WARNING', rule, text }]);
  });

  test('a journal that cannot be written is not caught here', async () => {
    const world = await begin();
    const backup = () => Promise.reject(new JournalFault('full', 'The disk is full.'));
    const ask = { job: 'daily-report', at: '2020-02-24 16:30', ports: { backup } } as const;
    await expect(runJob(world, ask)).rejects.toThrow(JournalFault);
  });
});
