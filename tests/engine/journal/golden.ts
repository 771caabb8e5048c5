// The golden journal: a short life of a desk in which every kind of fact happens once at least, written
// through the real ledger and its guards. A released file is kept as it is and read for ever.
import { makeCodec } from '#engine/journal/payload.ts';
import type { Row } from '#engine/journal/payload.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, notional, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { clientOrderId } from '#engine/order/order.ts';
import type { OrderPlan, Purpose } from '#engine/order/order.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import type { Person, Role } from '#runbook/person.ts';
import { genesisFacts } from '#runbook/proposal.ts';
import { EMPTY_DESK, foldDeskBatch } from '#runbook/state.ts';
import { alertOfHalt, CHAT_FACTS, persona } from './golden-chat.ts';
import { ACCOUNT, DAY, Scribe, WALL } from './golden-scribe.ts';
import { foreignGone, MONEY_FACTS, PERMITTED } from './golden-money.ts';
import { rotaOf, runbookBatches } from './golden-runbook.ts';

const SYMBOL = instrumentSymbol('^GSPC');
const STRATEGY = 'trend-crossover';
/** The version these facts leave with; the files of those before it stay as they are. */
export const FACTS_OF = '0.4.0';
const QTY = quantity(2);
const BOUGHT = price(3_225.75);
const SOLD = price(3_240.25);

function person(id: string, roles: readonly Role[], position: Person['position'] = null): Person {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  return { id: personId(id), name, roles, position, accounts: [persona(id)] };
}

function plan(purpose: Purpose, replaces: OrderPlan['replaces'] = []): OrderPlan {
  const key = { account: ACCOUNT, day: DAY, strategy: STRATEGY, symbol: SYMBOL, purpose };
  return {
    id: clientOrderId({ ...key, attempt: 1 }),
    symbol: SYMBOL,
    side: purpose === 'entry' ? 'buy' : 'sell',
    qty: QTY,
    terms: purpose === 'protective' ? { type: 'stop', stop: price(3_150) } : { type: 'market' },
    timeInForce: purpose === 'protective' ? 'gtc' : 'day',
    strategy: STRATEGY,
    purpose,
    assumed: BOUGHT,
    decided: BOUGHT,
    replaces,
    stopAfter: purpose === 'entry' ? price(3_150) : null,
  };
}

function approved(scribe: Scribe, one: OrderPlan): DeskFact {
  const deadline = deskTime(scribe.at() + 30_000);
  return { kind: 'order.approved', plan: one, day: DAY, deadline, by: 'pack' };
}

function fill(scribe: Scribe, one: OrderPlan, paid: typeof BOUGHT): DeskFact {
  const { id, symbol, side, qty } = one;
  const at = scribe.at();
  const execution = `sim-${id}`;
  return {
    kind: 'order.filled',
    fill: { execution, id, symbol, side, qty, price: paid, fee: cents(0), at },
  };
}

function makeDesk(scribe: Scribe): void {
  const stamp = scribe.stamp();
  const created: DeskFact = {
    kind: 'desk.created',
    deskId: 'demo-golden',
    deskKind: 'demo',
    mode: 'DEV',
    account: ACCOUNT,
    feed: 'recorded',
    seed: 'golden',
    from: DAY,
    cash: cents(5_000_000),
    code: '0.1.0',
  };
  const proposal = {
    limits: { values: { orderCents: 1_000_000, positions: 5 }, restricted: ['GME'] },
    people: [
      person('ana', ['operator'], 'operations-manager'),
      person('ben', ['risk'], 'risk-manager'),
      person('dev', ['developer'], 'lead-developer'),
    ],
    rota: rotaOf(),
    schedule: [],
    strategies: {
      profile: 'green_only',
      selection: { mode: 'top_n', n: 3 },
      strategies: [{ name: STRATEGY, enabled: true, params: { fast: 50, slow: 200 } }],
    },
  } as const;
  const state = foldDeskBatch(EMPTY_DESK, [created], stamp);
  scribe.facts(created, ...genesisFacts(state, proposal, stamp));
  scribe.facts({ kind: 'desk.started', code: '0.1.0', clean: true });
}

function playMorning(scribe: Scribe): void {
  scribe.facts({ kind: 'job.started', job: 'health', day: DAY, late: false });
  scribe.facts({ kind: 'day.opened', day: DAY, week: '2020-02-24', equity: cents(5_000_000) });
  scribe.facts({
    kind: 'job.finished',
    job: 'health',
    day: DAY,
    ok: true,
    title: 'Health checks',
    lines: ['7 of 7 good'],
  });
  scribe.facts(
    { kind: 'job.missed', job: 'briefing', day: DAY, why: 'the machine slept' },
    {
      kind: 'alert.raised',
      id: 'AL-0001',
      key: 'job briefing',
      severity: 'WARNING',
      rule: 'DAY-4',
      text: 'The briefing was missed.',
      did: 'Nothing was run late.',
      procedure: 'SOP-1',
      ladder: [{ person: personId('ana'), wall: WALL }],
    },
  );
  scribe.facts({
    kind: 'pack.made',
    day: DAY,
    lines: [
      {
        strategy: STRATEGY,
        symbol: SYMBOL,
        action: 'enter',
        score: 71.5,
        reason: '50-day average above the 200-day one',
        stop: 3_150,
        verdict: 'taken',
        why: 'best of 1',
      },
    ],
  });
}

function trade(scribe: Scribe): void {
  const entry = plan('entry');
  const stop = plan('protective');
  const exit = plan('exit', [stop.id]);
  scribe.facts(approved(scribe, entry));
  scribe.facts({ kind: 'order.sent', id: entry.id });
  scribe.facts({ kind: 'order.accepted', id: entry.id });
  scribe.facts(fill(scribe, entry, BOUGHT), approved(scribe, stop));
  scribe.facts({ kind: 'order.lost', id: stop.id, why: 'the answer was lost' });
  scribe.facts({ kind: 'order.sent', id: stop.id });
  scribe.facts({ kind: 'market.marked', prices: { [SYMBOL]: SOLD } });
  scribe.facts({
    kind: 'order.denied',
    strategy: STRATEGY,
    symbol: SYMBOL,
    purpose: 'entry',
    code: 'ORDER_CAP',
    layer: 'policy',
    text: 'order of $12,000.00, at most $10,000 (orderCents)',
    remedy: 'a smaller order',
  });
  scribe.facts(approved(scribe, exit));
  scribe.facts({ kind: 'order.cancelAsked', id: stop.id, why: `replaced by ${exit.id}` });
  scribe.facts({ kind: 'order.closed', id: stop.id, status: 'cancelled', why: 'asked' });
  scribe.facts({ kind: 'order.sent', id: exit.id });
  const cost = notional(QTY, BOUGHT);
  scribe.facts(fill(scribe, exit, SOLD), {
    kind: 'trade.closed',
    strategy: STRATEGY,
    symbol: SYMBOL,
    opened: DAY,
    closed: DAY,
    qty: QTY,
    cost,
    gain: cents(notional(QTY, SOLD) - cost),
    multiple: 0.1914,
    exit: 'exit',
  });
}

function haltAndResume(scribe: Scribe): void {
  const halted: DeskFact = {
    kind: 'latch.set',
    latch: 'manual',
    level: 'reducing',
    reason: 'Ana halted the desk: feed looks stale.',
    by: 'ana',
    brake: 1,
    values: {},
  };
  const page: DeskFact = { kind: 'page.sent', to: 'on-call', about: 'Ana halted the desk.' };
  scribe.ask('confirm-halt', {}, [halted, page, ...alertOfHalt(scribe.stamp().wall)]);
  scribe.ask('resume', { cause: 'stale quotes', fix: 'feed restored' }, []);
  scribe.facts({
    kind: 'approval.attempted',
    id: 'R-0002',
    person: personId('ben'),
    account: persona('ben'),
  });
  scribe.grant('R-0002', 'resume', [
    {
      kind: 'latch.lifted',
      latch: 'manual',
      way: 'resume',
      approval: 'R-0002',
      reason: 'resume by two people',
    },
    {
      kind: 'resume.recorded',
      approval: 'R-0002',
      cause: 'stale quotes',
      fix: 'feed restored',
      lifted: ['manual'],
      stays: [],
      evidence: ['smoke test: 9 of 9 passed'],
    },
    {
      kind: 'approval.ended',
      id: 'R-0001',
      status: 'voided',
      by: 'R-0002',
      why: 'the halt it would confirm is lifted',
    },
    {
      kind: 'alert.resolved',
      id: 'AL-0002',
      by: 'rule halt',
      cause: 'Resumed by two people (R-0002): stale quotes. Done about it: feed restored.',
    },
  ]);
}

/** Every turn an alert can take: one is handed on and resolved, one is silenced and fires again. */
function tendAlerts(scribe: Scribe): void {
  const ana = { person: personId('ana'), account: persona('ana') };
  const ben = personId('ben');
  const id = 'AL-0001';
  const rung = { rung: 1, to: personId('ana'), by: 'ladder' } as const;
  const { wall } = scribe.stamp();
  scribe.facts({ kind: 'alert.escalated', id, ...rung });
  scribe.facts({ kind: 'alert.repeated', id, text: 'The briefing was missed again.' });
  scribe.facts({ kind: 'alert.acknowledged', id, ...ana });
  scribe.facts({ kind: 'note.kept', topic: `alert ${id}`, ...ana, text: 'the machine was moved' });
  scribe.facts({ kind: 'alert.assigned', id, to: ben, by: ana.person });
  scribe.facts({
    kind: 'alert.silenced',
    id,
    ...ana,
    untilWall: wall + 60_000,
    why: 'until it stands',
  });
  scribe.facts({ kind: 'alert.woken', id, ladder: [{ person: ana.person, wall }] });
  scribe.facts({ kind: 'alert.resolved', id, by: ben, cause: 'the machine stands again' });
}

/** Three sign, two arm the desk in the morning, and one takes it back; code is released before. */
function goLive(scribe: Scribe): void {
  const ana = { person: personId('ana'), account: persona('ana') };
  const item = 'risk-capital';
  scribe.facts({
    kind: 'code.released',
    code: '0.1.0',
    from: null,
    why: 'start',
    approval: null,
  });
  scribe.facts({ kind: 'golive.ticked', item, note: 'it can be lost', ...ana });
  scribe.facts({ kind: 'golive.unticked', item, why: 'more was put in', ...ana });
  scribe.nextMorning();
  const venue = 'live account \u20261234';
  const signOff = 'R-0008';
  scribe.ask('live-sign-off', { venue }, []);
  scribe.turn({ id: signOff, action: 'live-sign-off', by: 'ben' }, []);
  scribe.turn({ id: signOff, action: 'live-sign-off', by: 'dev' }, []);
  const approval = 'R-0009';
  scribe.ask('raise-mode', { venue, signOff, session: '2020-02-25' }, []);
  scribe.grant(approval, 'raise-mode', [
    {
      kind: 'rollout.set',
      stage: '3a',
      from: null,
      why: 'advanced',
      by: approval,
      reason: 'armed LIVE by two people',
      approval,
    },
    { kind: 'mode.raised', from: 'DEV', to: 'LIVE', approval, signOff, venue },
  ]);
  scribe.facts({
    kind: 'mode.lowered',
    from: 'LIVE',
    to: 'PAPER',
    by: 'ana',
    reason: 'enough for today',
  });
  scribe.facts({ kind: 'signoff.withdrawn', id: signOff, why: 'limits are reviewed', ...ana });
}

function playEvening(scribe: Scribe): void {
  scribe.facts({
    kind: 'command.refused',
    command: 'resume',
    account: persona('stranger'),
    person: null,
    code: 'PERSON_UNKNOWN',
    text: 'This account is on nobody\u2019s roster entry.',
  });
  for (const fact of CHAT_FACTS) scribe.facts(fact);
  scribe.facts({
    kind: 'strategy.disabled',
    strategy: STRATEGY,
    reason: 'three losses',
    by: 'ana',
  });
  scribe.ask('enable-strategy', { strategy: STRATEGY }, []);
  scribe.grant('R-0003', 'enable-strategy', [
    { kind: 'strategy.enabled', strategy: STRATEGY, approval: 'R-0003' },
  ]);
  for (const fact of MONEY_FACTS) scribe.facts(fact);
  for (const batch of runbookBatches(scribe.stamp().wall)) scribe.facts(...batch);
  for (const [at, { action, args, effect }] of PERMITTED.entries()) {
    const approval = `R-000${at + 4}`;
    scribe.ask(action, args, []);
    scribe.grant(approval, action, [effect(approval)]);
    if (action === 'cancel-foreign') scribe.facts(foreignGone(approval));
  }
  scribe.facts({ kind: 'books.compared', clean: true, lines: [] });
  scribe.facts({ kind: 'day.closed', day: DAY, equity: cents(5_002_900), gross: cents(0) });
  const sha256 = 'a'.repeat(64);
  scribe.facts({
    kind: 'report.made',
    period: 'daily',
    label: DAY,
    from: DAY,
    day: DAY,
    file: 'reports/daily-2020-02-24.md',
    sha256,
    page: { file: 'reports/daily-2020-02-24.html', sha256 },
    by: 'desk',
  });
  scribe.facts({ kind: 'backup.made', file: 'backups/journal-2020-02-24.db', entries: 60, sha256 });
  goLive(scribe);
  scribe.facts({ kind: 'desk.stopped', reason: 'asked to stop' });
}

/** The rows of the golden journal as this version writes them, in the order of the file's columns. */
export function goldenRows(): readonly Row[] {
  const scribe = new Scribe();
  makeDesk(scribe);
  playMorning(scribe);
  trade(scribe);
  tendAlerts(scribe);
  haltAndResume(scribe);
  playEvening(scribe);
  const codec = makeCodec<DeskFact>(FACT_VERSIONS);
  return [...scribe.journal.read(1)].map(({ seq, batch, desk, wall, hash, fact }) => {
    const { kind, version, payload } = codec.write(fact);
    return [seq, batch, kind, version, desk, wall, payload, hash];
  });
}

/** One row a line, as JSON. */
export function goldenText(rows: readonly Row[]): string {
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
}
