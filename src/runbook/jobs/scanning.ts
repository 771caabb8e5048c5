// The scans of DAY-2: the strategies asked again on the prices of the moment. What the day's pack does not have
// is added to it and carried out in one turn, under the same selection, the same review and every limit.
import type { EngineFact, PackLine } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import type { Bars } from '#engine/market/bars.ts';
import type { Feed } from '#engine/market/feed.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { price } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { executePack, makePack } from '#engine/pack.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import type { Seen } from '#engine/seen.ts';
import { scan } from '#engine/signal.ts';
import type { Signal } from '#engine/signal.ts';
import type { EngineState } from '#engine/state.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';
import type { Job, JobPorts } from '#runbook/job.ts';
import { ensureDay, NO_FEED } from '#runbook/jobs/today.ts';
import { factLines, packLine } from '#runbook/jobs/trading.ts';

/** Rows of history a scan reads; the slowest average takes 200, and the rest lets those that fade out settle. */
const ROWS = 600;
const DOLLAR = price(1);
const REPLAYED =
  'Nothing is decided here: this desk replays history, and its prices inside a day are synthetic. The pack of the morning stands.';

function behind(column: Float64Array, last: number): Float64Array {
  return Float64Array.from([...column.slice(-ROWS), last]);
}

/** The closed sessions and one bar more, of today, at the one price that is known: the last. */
export function withMoment(bars: Bars, day: TradingDay, last: number): Bars {
  const rows = Math.min(bars.length, ROWS);
  return {
    symbol: bars.symbol,
    length: rows + 1,
    day: [...bars.day.slice(-ROWS), day],
    open: behind(bars.open, last),
    high: behind(bars.high, last),
    low: behind(bars.low, last),
    close: behind(bars.close, last),
    volume: behind(bars.volume, 0),
  };
}

/** What the strategies in force say on the prices of this instant; a symbol without a fresh price says nothing. */
function signalsNow(
  state: EngineState,
  day: TradingDay,
  from: { readonly feed: Feed; readonly market: Market },
): readonly Signal[] {
  const inForce = (state.strategies?.strategies ?? []).filter((row) => row.enabled);
  const used = GREEN_ONLY.flatMap((strategy) => {
    const setting = inForce.find((row) => row.name === strategy.name);
    return setting === undefined ? [] : [{ strategy, params: setting.params }];
  });
  const bars = from.feed.instruments.flatMap(({ symbol }) => {
    const last = from.market.last(symbol);
    const history = from.feed.barsBefore(symbol, day);
    if (last === null || history.length === 0) return [];
    return [[symbol, withMoment(history, day, last / DOLLAR)] as const];
  });
  return scan(used, new Map(bars));
}

/** How many entries the day still has room for: what selection and the day's limit let through, less those taken. */
export function roomLeft(state: EngineState): number {
  const { mode, n } = state.strategies?.selection ?? { mode: 'totd' as const, n: 1 };
  const { signalsDay } = state.limits.values;
  const taken = (state.day?.pack ?? []).filter(
    (row) => row.action === 'enter' && row.verdict === 'taken',
  ).length;
  const byPack = (mode === 'totd' ? 1 : n) - taken;
  const byDay = typeof signalsDay === 'number' ? signalsDay - (state.day?.signals ?? 0) : byPack;
  return Math.max(0, Math.min(byDay, byPack));
}

/** The lines a scan finds that the pack has no line of, judged as the pack's are. */
export function supplement(
  state: EngineState,
  day: TradingDay,
  signals: readonly Signal[],
): readonly PackLine[] {
  const known = new Set((state.day?.pack ?? []).map((row) => `${row.strategy} ${row.symbol}`));
  const fresh = signals.filter(
    ({ action, strategy, symbol }) => action === 'enter' && !known.has(`${strategy} ${symbol}`),
  );
  const { strategies, limits } = state;
  if (fresh.length === 0 || strategies === null) return [];
  const n = roomLeft(state);
  const narrowed = { ...strategies, selection: { mode: 'top_n' as const, n } };
  const facts = makePack({ ...state, strategies: narrowed, limits }, day, fresh);
  return facts.flatMap((fact) => (fact.kind === 'pack.made' ? fact.lines : []));
}

/** The pack with the lines that were added, and what the review makes of those alone. */
function addedFacts(
  state: EngineState,
  seen: Seen,
  ask: {
    readonly market: Market;
    readonly day: TradingDay;
    readonly taken: readonly PackLine[];
  },
): readonly EngineFact[] {
  const { market, day, taken } = ask;
  if (state.day === null || taken.length === 0) return [];
  const pack: EngineFact = { kind: 'pack.made', day, lines: [...state.day.pack, ...taken] };
  const after = foldBatch(state, [pack], seen);
  if (after.day === null) return [];
  const alone = { ...after, day: { ...after.day, pack: taken } };
  return [pack, ...executePack(alone, seen, market)];
}

/** Why nothing may be added now, whatever the strategies say; null where something may. */
function closedBecause(ports: JobPorts): string | null {
  const gate = judgeGate(ports.state().engine, ports.seen());
  if (gate.level === 'open') return null;
  return `The desk is ${gate.level}, and a scan adds nothing: ${gate.reasons.join(' \u00b7 ')}`;
}

export const scanning: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const { feed, market } = ports;
  if (feed === null) return { ok: true, lines: [`Nothing to scan: ${NO_FEED}.`] };
  // A recorded day has no fresh prices: what lies inside it was made up, and no strategy was tried on that.
  if (feed.freshMs === null) return { ok: true, lines: [REPLAYED] };
  const closed = closedBecause(ports);
  if (closed !== null) return { ok: true, lines: [closed] };
  const { engine } = ports.state();
  const lines = supplement(engine, session.day, signalsNow(engine, session.day, { feed, market }));
  const taken = lines.filter((row) => row.verdict === 'taken');
  if (taken.length === 0)
    return {
      ok: true,
      lines: ['Nothing new: the pack of the morning stands.', ...lines.map(packLine)],
    };
  await ports.hear(taken.map((row) => instrumentSymbol(row.symbol)));
  const done = ports.turn((state, seen) =>
    ok(addedFacts(state.engine, seen, { market, day: session.day, taken })),
  );
  if (!done.ok) return { ok: false, lines: [`Nothing was added: ${done.refusal.text}`] };
  const first = `Added to the pack on the prices of the moment: ${taken.length}.`;
  return { ok: true, lines: [first, ...lines.map(packLine), ...done.value.flatMap(factLines)] };
};
