// The daily report: one whole day as it is written, and the words that must not be missing when a desk
// is new, live, or doing badly. States are folded from real facts.
import { expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { TradeClosed } from '#engine/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { dailyReport } from '#runbook/report.ts';
import { EMPTY_DESK, foldDeskBatch } from '#runbook/state.ts';
import {
  AT,
  DAY,
  folded,
  GENESIS,
  HALTED,
  MORNING,
  persona,
  seenAt,
} from '../bot/desk-in-memory.ts';
import { personId } from '#runbook/person.ts';

const SOURCE = {
  feedLabel: 'Daily bars: real. Path inside the day: SYNTHETIC.',
  head: { seq: 42, hash: 'c'.repeat(64) },
  code: 'abc1234',
};
const EVENING = seenAt(16 * 60 + 30);

function trade(gain: number, multiple: number | null): TradeClosed {
  return {
    kind: 'trade.closed',
    strategy: gain < 0 ? 'fade' : 'trend',
    symbol: instrumentSymbol('SPY'),
    opened: tradingDay('2020-02-21'),
    closed: DAY,
    qty: quantity(2),
    cost: cents(600_000),
    gain: cents(gain),
    multiple,
    exit: gain < 0 ? 'protective' : 'exit',
  };
}

const DENIED: DeskFact = {
  kind: 'order.denied',
  strategy: 'fade',
  symbol: instrumentSymbol('GME'),
  purpose: 'entry',
  code: 'RESTRICTED',
  layer: 'compliance',
  text: 'GME is on the restricted list',
  remedy: 'another symbol',
};

const AFTERNOON: readonly DeskFact[] = [
  DENIED,
  {
    kind: 'job.finished',
    job: 'execution',
    day: DAY,
    ok: true,
    title: 'Execution window',
    lines: [
      'Lines of the pack carried out: 2; approved 1, denied 1.',
      'denied entry GME (fade), compliance: GME is on the restricted list [RESTRICTED]. Would pass: another symbol.',
    ],
  },
  trade(12_345, 1.5),
  trade(-4_000, -0.8),
  {
    kind: 'strategy.disabled',
    strategy: 'fade',
    reason: 'layer 3: 5 losses in a row of 5',
    by: 'rule layer 3',
  },
  HALTED,
  {
    kind: 'approval.asked',
    id: 'R-0001',
    terms: {
      action: 'resume',
      args: {},
      account: 'demo-0001',
      mode: 'DEV',
      pin: '',
      code: 'abc1234',
      epoch: 1,
    },
    hash: 'd'.repeat(64),
    reason: 'feed | <b>restored</b>',
    asker: personId('ana'),
    account: persona('ana'),
    expiresWall: AT.wall + 600_000,
    askedMono: 1,
    boot: 'b1',
  },
  {
    kind: 'job.missed',
    job: 'midday-check',
    day: DAY,
    why: 'due 12:00 ET, this job is never started late',
  },
  {
    kind: 'alert.raised',
    id: 'AL-0001',
    key: 'job midday-check',
    severity: 'WARNING',
    rule: 'DAY-4',
    procedure: 'SOP-1',
    text: 'Midday check was missed.',
    did: 'Nothing was run late.',
    ladder: [],
  },
  { kind: 'day.closed', day: DAY, equity: cents(4_995_675), gross: cents(935_508) },
];

test('a day, as it is written', () => {
  const text = dailyReport(folded(GENESIS, MORNING, AFTERNOON), EVENING, SOURCE);
  expect(text).toMatchInlineSnapshot(`
    "# Daily report 2020-02-24

    **DEV: no real money** - account demo-0001 (demo desk) - profile green_only - as of 2020-02-24 16:30 ET

    Data: Daily bars: real. Path inside the day: SYNTHETIC.

    ## Red flags

    None.

    ## Equity and P&L

    |  | Value | Limit |
    | --- | --- | --- |
    | Equity | $49,956.69 |  |
    | Day | -$43.31 (-0.1 %) | -1.5 % |
    | Week | -$43.31 (-0.1 %) | -3.0 % |
    | Since the start | -$43.31 |  |
    | Drawdown | -0.1 % from $50,000.00 | -6.0 % |
    | Unrealised | -$43.31 |  |
    | Realised since the start | $0.00 |  |
    | Gross exposure | $9,355.08 (18.7 % of equity) | missing (denies) |
    | Fees, day and since the start | $0.94, $0.94 |  |

    week to date: -$43.31 (-0.1 %), target +2.0 % (+$1,000.00), stop -3.0 % (-$1,500.00).

    ![Equity $49,956.75 at the close of 2020-02-24, -$43.25 (-0.1 %) since the start. Drawdown -0.1 % under the high-water mark of $50,000.00, limit -6.0 %; deepest -0.1 % on 2020-02-24.](equity-2020-02-24.png)

    ## Trades closed today

    | Strategy | Symbol | P&L | R | Left by |
    | --- | --- | --- | --- | --- |
    | trend | SPY | +$123.45 | +1.50 R | exit |
    | fade | SPY | -$40.00 | -0.80 R | protective |

    2 trades, +$83.45, win rate: too few trades, average +0.35 R.

    ## Performance against its band

    | Since the start | Value | Target | Acceptable | GREEN_ONLY |
    | --- | --- | --- | --- | --- |
    | Win rate | too few trades (2) | above 65.0 % | 60.0 % to 65.0 % | not judged |
    | Mean gain over mean loss | too few trades (2) | above 2.50 | 2.00 to 2.50 | not judged |
    | Worst drawdown at a close | 0.1 % | below 12.0 % | 12.0 % to 15.0 % | Target |
    | Trades a day | 2.0 | 3 to 8 | 2 to 10 | Acceptable |
    | Orders that got something | too few orders (1) | above 80.0 % | 70.0 % to 80.0 % | not judged |
    | Deviation of daily P&L | too few days (1) | below 2.0 % | 2.0 % to 3.0 % | not judged |

    ## P&L by strategy, ranked

    | Strategy | Today | Since the start | Won | State |
    | --- | --- | --- | --- | --- |
    | 1. trend | +$123.45 | +$123.45 | 1 of 1, too few | enabled |
    | 2. fade | -$40.00 | -$40.00 | 0 of 1, too few | disabled |

    ## Kill switch

    | Layer | Value | Limit | Headroom |
    | --- | --- | --- | --- |
    | layer 2, daily loss | -0.1 % (-$43.31 of $50,000.00) | -1.5 % | 94 % |
    | weekly loss | -0.1 % (-$43.31 of $50,000.00) | -3.0 % | 97 % |
    | losses in a row, desk-wide | 1 | 5 | 80 % |
    | layer 4, drawdown | -0.1 % (-$43.31 of $50,000.00) | -6.0 % | 99 % |

    ### Latches set now

    - manual (reducing) since 2020-02-24 10:05 ET, by ana: Ana halted: feed looks stale. Lifted by a resume (two keys).

    ## Strategies disabled

    - fade: layer 3: 5 losses in a row of 5

    ## Positions and their stops

    | Held | Strategy | Value | Unrealised | Stop |
    | --- | --- | --- | --- | --- |
    | 2.9 ^GSPC | trend | $9,355.08 | -$43.31 | 3,100.00 |

    ## Orders

    - approved: 2 (1 entry, 0 exit, 1 protective, 0 close, 0 flatten), of them 1 filled in whole or part
    - denied: 1
      - denied entry GME (fade), compliance: GME is on the restricted list \\[RESTRICTED\\]. Would pass: another symbol.

    ## Execution

    - Today: 1 order ended: 1 filled whole, 0 in part, 0 not at all; fill rate 100.0 % of $9,404.70.
    - slippage -7.7 bps against the decision, -17.7 bps beyond the model’s 10; worst fill -7.7 bps (demo-0001-20200224-GSPC-trend-E1)
    - implementation shortfall +$6.31 (-6.7 bps of what was wanted): slippage +$7.25, fees -$0.94, missed $0.00
    - Since the start: 1 order ended: 1 filled whole, 0 in part, 0 not at all; fill rate 100.0 % of $9,404.70.
    - slippage -7.7 bps against the decision, -17.7 bps beyond the model’s 10; worst fill -7.7 bps (demo-0001-20200224-GSPC-trend-E1)
    - implementation shortfall +$6.31 (-6.7 bps of what was wanted): slippage +$7.25, fees -$0.94, missed $0.00
    - Entries leave for the day, at most 0.5 % above the last price; one other attempt at 1.0 % where one got nothing.

    ## Approvals

    - on record: 1 open, 0 granted, 0 denied, 0 withdrawn, 0 expired, 0 voided; 0 commands refused, 0 resumes since the start
    - open: R-0001 resume, "feed \\| \\<b\\>restored\\</b\\>", waits for 1 key of the risk role, 1 of 2 keys, not ana

    ## Jobs failed or missed

    - midday-check missed: due 12:00 ET, this job is never started late

    ## Incidents

    None is open.

    ## Alerts

    - firing: AL-0001 WARNING: Midday check was missed. The desk did: Nothing was run late.

    ## Drills and maintenance

    None.

    ## Cost of language models

    Not configured: no part of this desk asks one.

    ## Where this comes from

    - journal head 42, cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
    - code abc1234, pin none
    "
  `);
});

test('people’s words are text and never markup', () => {
  const text = dailyReport(folded(GENESIS, MORNING, AFTERNOON), EVENING, SOURCE);
  expect(text).toContain('feed \\| \\<b\\>restored\\</b\\>');
  expect(text).not.toContain('<b>');
});

function losing(trades: number): readonly DeskFact[] {
  return Array.from({ length: trades }, () => trade(-100, -0.1));
}

test('red flags: win rate under 50 % from five trades on, drawdown over 10 %, over 20 trades', () => {
  const few = dailyReport(folded(GENESIS, MORNING, losing(4)), EVENING, SOURCE);
  expect(few).not.toContain('RED FLAG');
  expect(few).toContain('too few trades (4)');
  const five = dailyReport(folded(GENESIS, MORNING, losing(5)), EVENING, SOURCE);
  expect(five).toContain('RED FLAG: win rate 0.0 %, under 50.0 %');
  const many = dailyReport(folded(GENESIS, MORNING, losing(21)), EVENING, SOURCE);
  expect(many).toContain('RED FLAG: 21 trades today, over 20');
  const closed: DeskFact = {
    kind: 'day.closed',
    day: DAY,
    equity: cents(4_400_000),
    gross: cents(0),
  };
  const deep = dailyReport(folded(GENESIS, MORNING, [closed]), EVENING, SOURCE);
  expect(deep).toContain('RED FLAG: drawdown 12.0 %, over 10.0 %');
});

function profile(name: string): DeskFact {
  const strategies = [
    { name: 'trend', enabled: true, params: {} },
    { name: 'fade', enabled: true, params: {} },
  ];
  return {
    kind: 'strategies.set',
    profile: name,
    selection: { mode: 'totd', n: 1 },
    strategies,
    why: 'approved',
    approval: null,
  };
}

test.each([
  { name: 'green_only', won: 14, lost: 7, verdict: 'Target', shown: '66.7 %' },
  { name: 'green_only', won: 6, lost: 4, verdict: 'Acceptable', shown: '60.0 %' },
  { name: 'green_only', won: 5, lost: 4, verdict: 'Poor', shown: '55.6 %' },
  { name: 'full_24', won: 5, lost: 3, verdict: 'Target', shown: '62.5 %' },
  { name: 'full_24', won: 29, lost: 21, verdict: 'Acceptable', shown: '58.0 %' },
  { name: 'full_24', won: 4, lost: 4, verdict: 'Poor', shown: '50.0 %' },
])('$name: $won won and $lost lost is $verdict', ({ name, won, lost, verdict, shown }) => {
  const wins = Array.from({ length: won }, () => trade(100, 0.1));
  const state = folded(GENESIS, [profile(name)], MORNING, wins, losing(lost));
  const text = dailyReport(state, EVENING, SOURCE);
  const row = text.split('\n').find((line) => line.startsWith('| Win rate'));
  expect(row).toContain(`| ${verdict} |`);
  expect(row).toContain(`| ${shown} |`);
});

test('over 20 trades is no red flag of FULL_24', () => {
  const text = dailyReport(
    folded(GENESIS, [profile('full_24')], MORNING, losing(21)),
    EVENING,
    SOURCE,
  );
  expect(text).not.toContain('trades today, over 20');
});

test('what ended today is told with its cause, whenever it began', () => {
  const raised: DeskFact = {
    kind: 'alert.raised',
    id: 'AL-0001',
    key: 'latch daily-loss',
    severity: 'CRITICAL',
    rule: 'loss-limit',
    procedure: 'SOP-3',
    text: 'Layer 2 broke.',
    did: 'Refuses new risk.',
    ladder: [],
  };
  const resolved: DeskFact = {
    kind: 'alert.resolved',
    id: 'AL-0001',
    by: 'rule loss-limit',
    cause: 'A new session.',
  };
  const before = { ...AT, desk: deskTime(AT.desk - 3 * 24 * 3_600_000) };
  const state = foldDeskBatch(folded(GENESIS), [raised], before);
  const today = foldDeskBatch(state, [...MORNING, resolved], AT);
  expect(dailyReport(today, EVENING, SOURCE)).toContain('Cause: A new session.');
});

test('a live desk says so first, and an empty one still has a report', () => {
  const [created, ...rest] = GENESIS;
  if (created?.kind !== 'desk.created') throw new RangeError('genesis begins with the desk');
  const live = dailyReport(
    folded([{ ...created, mode: 'LIVE' }, ...rest], MORNING),
    EVENING,
    SOURCE,
  );
  expect(live.split('\n')[2]).toContain('**LIVE: REAL MONEY**');
  expect(dailyReport(EMPTY_DESK, EVENING, SOURCE)).toContain('# Daily report 2020-02-24');
});
