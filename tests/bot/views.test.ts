// Views: what people read at a few real states of the desk; never wider than 80 columns.
import { expect, test } from 'vitest';
import { dispatch } from '#bot/dispatch.ts';
import { REGISTRY } from '#bot/registry.ts';
import { table } from '#bot/table.ts';
import { wrap } from '#bot/text.ts';
import { splitLine } from '#bot/words.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { deskOf, GENESIS, HALTED, MORNING, persona } from '#tests/bot/desk-in-memory.ts';

const FACTS = [...GENESIS, ...MORNING, HALTED];

async function check(line: string, facts: readonly DeskFact[] = FACTS): Promise<string> {
  const answer = await dispatch(deskOf(facts), { words: splitLine(line), account: persona('ana') });
  return answer.text;
}

test('status', async () => {
  expect(await check('status')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    Reducing: no new risk; exits, closes and stops pass.
      latch manual (reducing) since 2020-02-24 10:05 ET by ana
        Ana halted: feed looks stale.
        Lifted by a resume (two keys).

    Equity     $49,956.69  today -$43.31 (-0.1 %)
    Drawdown   -0.1 % from $50,000.00
    Positions  1  gross $9,355.08
    Orders     1 open order, 0 denied today
    Market     open until 16:00 ET
    Fear       VIX not known: nothing new is opened
    Next job   Midday risk and compliance check, 2020-02-24 12:00 ET"
  `);
});
test('positions', async () => {
  expect(await check('positions')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    1 position, $9,355.08 at the last prices, -$43.31 unrealised.

    position     quantity      value     gain  stop
    ───────────  ────────  ─────────  ───────  ────────
    ^GSPC trend       2.9  $9,355.08  -$43.31  3,100.00"
  `);
});
test('orders', async () => {
  expect(await check('orders')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    1 open order, 0 of them new risk.

    demo-0001-20200224-GSPC-trend-P1
      sell 2.9 ^GSPC stop 3,100.00
      protective, accepted"
  `);
});
test('pnl', async () => {
  expect(await check('pnl')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    Today -$43.31 (-0.1 %), equity $49,956.69.

    over                gain   share  of what
    ───────────────  ───────  ──────  ──────────────────────────
    today            -$43.31  -0.1 %  after $0.94 of fees
    this week        -$43.31  -0.1 %  equity at the week’s start
    since the start  -$43.31          after $0.94 of fees
    unrealised       -$43.31          positions of $9,355.08
    realised           $0.00          all that was sold
    drawdown                  -0.1 %  high-water mark $50,000.00"
  `);
});
test('risk', async () => {
  expect(await check('risk')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    All layers hold; the nearest limit is lossDayRatio, 6 % used.
    The desk is reducing: manual.
    no VIX was ever read. Band not known: nothing new is opened until it is read.

    limit              now   bound   left  used
    ──────────────  ──────  ──────  ─────  ────────────────
    lossDayRatio    -0.1 %  -1.5 %  1.4 %  #.........   6 %
    lossWeekRatio   -0.1 %  -3.0 %  2.9 %  ..........   3 %
    drawdownRatio   -0.1 %  -6.0 %  5.9 %  ..........   1 %
    lossStreakDesk       0       5      5  ..........   0 %

    Asked of each order (the nearest of today’s entries), or when it is due:
    limit                           now             bound     left
    ───────────────────  ──────────────  ────────────────  ───────
    riskPerTradeRatio             0.8 %  missing (denies)
    rolloutRiskRatio              0.8 %  missing (denies)
    lossDayCents                -$43.31  missing (denies)
    lossStreakStrategy                0  missing (denies)
    winRateRatio         too few trades  missing (denies)
    winRateTrades                     0  missing (denies)
    orderCents                $9,404.70           $10,000  $595.30
    budgetDayCents            $9,404.70  missing (denies)
    positions                         1  missing (denies)
    symbols                           1  missing (denies)
    grossRatio                   18.7 %  missing (denies)
    shortRatio                    0.0 %  missing (denies)
    varRatio                      0.3 %  missing (denies)
    correlation                    0.00  missing (denies)
    sectorRatio                  18.7 %  missing (denies)
    singleNameRatio              18.7 %  missing (denies)
    signalsDay                        1  missing (denies)
    score                no entry today  missing (denies)
    ordersPerMinute                   1  missing (denies)
    rejectsPerMinute                  0  missing (denies)
    collarRatio                   0.0 %  missing (denies)
    dayTradesBelowFloor               1  missing (denies)
    washSaleDays            no loss yet  missing (denies)
    washSaleDeskDays        no loss yet  missing (denies)
    openGuardMinutes         35 minutes  missing (denies)
    closeGuardMinutes       355 minutes  missing (denies)
    vixWatch                  not known  missing (denies)
    vixHalf                   not known  missing (denies)
    vixNone                   not known  missing (denies)
    weekTargetRatio              -0.1 %  missing (denies)
    Free to spend: $40,601.61, our cash less open entries.
    What one of them means, and who may change it: risk <limit>.

    strategy  breaker           stands at
    ────────  ────────────────  ───────────────────────────────────────────────────
    trend     ..........   0 %  0 of missing (denies) losses in a row; no trade yet
    fade      ..........   0 %  0 of missing (denies) losses in a row; no trade yet
    Kelly, shown where a strategy’s trades can be judged, is kept within ±25.0 %; no order grows by it.

    latch manual: Ana halted: feed looks stale. Lifted by a resume (two keys).

    reading    good  says
    ─────────  ────  ───────────────────────────────
    brake      yes   open
    kill file  yes   absent
    lease      yes   held
    pin        yes   what is in force equals its pin
    books      yes   equal at 10:05:00 ET
    stream     yes   the broker is heard
    clock      yes   sane
    market     yes   open

    Restricted symbols: GME."
  `);
});
test('risk in a stage of the rollout says what binds more tightly, and by what', async () => {
  const begun = { kind: 'rollout.set', stage: '1', from: null, why: 'begun' } as const;
  const facts: readonly DeskFact[] = [
    ...FACTS.map((fact) =>
      fact.kind === 'limits.set'
        ? { ...fact, limits: { ...fact.limits, values: { ...fact.limits.values, symbols: 50 } } }
        : fact,
    ),
    { ...begun, by: 'ana', reason: 'the first day', approval: null },
  ];
  const whole = await check('risk', facts);
  expect(whole).toContain('Bound more tightly by stage 1 of the rollout (SPY on paper): symbols.');
  expect(await check('risk symbols', facts)).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    symbols: symbols at once; never over 10 in LIVE.
    In force    1 (SPY)
    Bound by    stage 1 of the rollout (SPY on paper), more tightly than config/
    Stands at   1
    Source      ENG-4
    A lower value is tighter and applies at once when config/ says so; a looser one takes two keys, one of them risk: config pin <reason>.
    Nobody may loosen it past 50."
  `);
});
test('strategies', async () => {
  expect(await check('strategies')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    1 of 2 strategies may open trades; profile green_only.

    strategy  state    won   gain  why
    ────────  ───────  ───  ─────  ───
    trend     enabled    -  $0.00
    fade      off        -  $0.00"
  `);
});
test('schedule', async () => {
  expect(await check('schedule')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    Next: Midday risk and compliance check, 2020-02-24 12:00 ET. 1 of 2 done.
    Mon 2020-02-24, New York time

    due    job           state     what
    ─────  ────────────  ────────  ────────────────────────────────
    08:30  briefing      finished  one signal
    12:00  midday-check  to come   Midday risk and compliance check"
  `);
});
test('preflight', async () => {
  expect(await check('preflight')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    Preflight 1/2: 1 blocking. First disk: free some room

          check  evidence
    ────  ─────  ──────────────
    ok    books  equal at 10:00
    FAIL  disk   12 MB free

    disk: Is there room?
      do: free some room"
  `);
});
test('backtest', async () => {
  expect(await check('backtest')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    +$612.34 (1.2 %) over 60 sessions, 2020-01-02 to 2020-02-21.
    $50,000.00 to $50,612.34; worst drawdown -1.2 %; Sharpe 1.23.
    9 trades, 5 won; 2 orders denied; latches: none.
    Data: real daily closes

    strategy  trades     won      gain
    ────────  ──────  ──────  ────────
    trend          9  55.6 %  +$612.34"
  `);
});
test('journal', async () => {
  expect(await check('journal tail 3')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    3 entries of 18.

    seq  desk time    fact            what
    ───  ───────────  ──────────────  ──────────────────────────────────────────────
     16  10:05:00 ET  order.accepted  id demo-0001-20200224-GSPC-trend-P1
     17  10:05:00 ET  market.marked   prices {"^GSPC":32258900}
     18  10:05:00 ET  latch.set       latch manual, level reducing, reason Ana
                                      halted: feed looks stale., by ana, brake 1,
                                      values {}"
  `);
});
test('people', async () => {
  expect(await check('people')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    3 people; two distinct people, one of them risk, can resume the desk.

    id   name  roles     position  accounts
    ───  ────  ────────  ────────  ────────────────
    ana  Ana   operator  -         persona:demo:ana
    ben  Ben   risk      -         persona:demo:ben
    vic  Vic   viewer    -         persona:demo:vic"
  `);
});
test('help', async () => {
  await expect(await check('help')).toMatchFileSnapshot('golden/help.txt');
});

test('help resume', async () => {
  expect(await check('help resume')).toMatchInlineSnapshot(`
    "DEV demo-0001 · Mon 2020-02-24 10:05 ET · reducing: manual
    resume --cause <cause...> --fix <fix...> [--prevention <prevention...>]
      Ask to lift the latches whose cause is gone; one of the two keys is risk’s
      Roles: trader, operator, risk, compliance, sponsor or safety-officer. Takes 2 keys. You may run it.

    argument                what
    ────────────  ────────  ────────────────────────────────────────────────────────
    --cause       needed    the root cause
    --fix         needed    what was done about it
    --prevention  optional  what keeps it from happening again; an incident ends
                            with it

      e.g. resume --cause "feed was stale" --fix "feed restored" --prevention "a second source""
  `);
});

test('an empty desk answers every question too', async () => {
  for (const name of [
    'status',
    'positions',
    'orders',
    'trades',
    'pnl',
    'risk',
    'strategies',
    'schedule',
    'approvals',
  ])
    expect((await check(name, GENESIS)).split('\n').length).toBeGreaterThan(1);
});

test('no line of any answer is wider than 80 columns, but prose', async () => {
  for (const command of REGISTRY) {
    const text = await check(command.examples[0] ?? command.name);
    const tabled = text.split('\n').filter((line) => /\S {2,}\S/.test(line.trim()));
    expect(tabled.filter((line) => Array.from(line).length > 80)).toEqual([]);
  }
});

test('a table has at most five columns; wrapping keeps indents and loses nothing', () => {
  const column = { title: 'x', align: 'left' } as const;
  expect(() =>
    table(
      Array.from({ length: 6 }, () => column),
      [],
    ),
  ).toThrow('at most 5');
  expect(wrap('  one two three', 9)).toEqual(['  one two', '  three']);
  expect(wrap('', 9)).toEqual(['']);
  expect(wrap('abcdefghijkl', 5).join('')).toBe('abcdefghijkl');
});
