// The trade pack: the day's signals judged line by line, then carried out in order, exits first. Each
// line keeps its reason; what was dropped says why.
import type { EngineFact, PackLine } from '#engine/fact.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { avoided, dailySet } from '#engine/market/quarantine.ts';
import { previousSession } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { clampAbove, entryTerms, planEntry, sellAll } from '#engine/plan.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { isSpared } from '#engine/order/order.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { vixOn } from '#engine/risk/asked.ts';
import { sizeEntry } from '#engine/risk/sizing.ts';
import type { VixWord } from '#engine/risk/vix.ts';
import type { Seen } from '#engine/seen.ts';
import { selectPack } from '#engine/select.ts';
import type { Signal } from '#engine/signal.ts';
import type { EngineState } from '#engine/state.ts';
import { foldBatch } from '#engine/fold.ts';
import { openOrders, positionOf, strategyBook } from '#engine/state.ts';

/** Why a signal is no candidate in this state, or null. */
function unfit(state: EngineState, day: TradingDay, signal: Signal): string | null {
  const held = positionOf(state, signal.strategy, signal.symbol) !== null;
  if (signal.action === 'exit') return held ? null : 'nothing held';
  if (held) return 'already held';
  const suspect = avoided(state.quarantine, dailySet(signal.symbol));
  if (suspect !== null) return `its data is in quarantine: ${suspect.faults[0] ?? suspect.source}`;
  if (signal.day < previousSession(day).day) return `its bars end on ${signal.day}`;
  if (strategyBook(state, signal.strategy).disabled !== null) return 'strategy disabled';
  const setting = state.strategies?.strategies.find((row) => row.name === signal.strategy);
  return setting?.enabled === true ? null : 'strategy not in force';
}

function line(signal: Signal, verdict: 'taken' | 'dropped', why: string): PackLine {
  return {
    strategy: signal.strategy,
    symbol: signal.symbol,
    action: signal.action,
    score: signal.score,
    reason: signal.reason,
    stop: signal.action === 'enter' ? signal.stopDollars : null,
    verdict,
    why,
  };
}

/** What the VIX makes of a line that is taken; nothing where it takes nothing away. */
function fearText({ factor, says }: VixWord): string {
  if (factor === 1) return '';
  return factor === 0.5 ? `, at half size: ${says}` : `, but nothing new is opened: ${says}`;
}

/** The pack of a day: exits of what is held, then the selected entries by priority. */
export function makePack(
  state: EngineState,
  day: TradingDay,
  signals: readonly Signal[],
): readonly EngineFact[] {
  const judged = signals.map((signal) => ({ signal, why: unfit(state, day, signal) }));
  const fit = judged.filter((row) => row.why === null).map((row) => row.signal);
  const score = state.limits.values.score;
  const most = state.limits.values.signalsDay;
  const { chosen, dropped } = selectPack(
    fit.filter((signal) => signal.action === 'enter'),
    {
      mode: state.strategies?.selection.mode ?? 'totd',
      n: state.strategies?.selection.n ?? 1,
      minScore: typeof score === 'number' ? score : 0,
      maxSignals: typeof most === 'number' ? most : Number.POSITIVE_INFINITY,
    },
  );
  const fear = fearText(vixOn(state, day));
  const lines = [
    ...fit
      .filter((signal) => signal.action === 'exit')
      .map((signal) => line(signal, 'taken', 'exit of a position held')),
    ...chosen.map((signal, index) => line(signal, 'taken', `priority ${index + 1}${fear}`)),
    ...dropped.map((row) => line(row.signal, 'dropped', row.why)),
    ...judged
      .filter((row) => row.why !== null && row.signal.action === 'enter')
      .map((row) => line(row.signal, 'dropped', row.why ?? '')),
  ];
  return [{ kind: 'pack.made', day, lines }];
}

/** A line that cannot even be sized is refused like any other, never passed over. */
function withoutPrice(row: PackLine, symbol: InstrumentSymbol): EngineFact {
  const what =
    row.stop === null
      ? { code: 'STOP_MISSING', layer: 'layer 1', text: 'the signal names no protective stop' }
      : { code: 'PRICE_UNKNOWN', layer: 'data', text: `no price of now is known for ${symbol}` };
  const remedy = row.stop === null ? 'a signal with a stop' : 'wait for a price';
  return {
    kind: 'order.denied',
    strategy: row.strategy,
    symbol,
    purpose: 'entry',
    ...what,
    remedy,
  };
}

function reviewLine(
  state: EngineState,
  look: { seen: Seen; market: Market },
  row: PackLine,
): readonly EngineFact[] {
  const { seen, market } = look;
  const symbol = instrumentSymbol(row.symbol);
  if (row.action === 'exit') {
    const position = positionOf(state, row.strategy, symbol);
    const leaving = openOrders(state).some(
      (order) =>
        order.strategy === row.strategy &&
        order.symbol === symbol &&
        order.side === 'sell' &&
        !isSpared(order.purpose),
    );
    if (position === null || leaving) return [];
    const plan = sellAll(state, seen, { position, purpose: 'exit' });
    return reviewOrder(state, seen, market, { plan, score: row.score, by: row.strategy });
  }
  const last = market.last(symbol);
  if (last === null || row.stop === null) return [withoutPrice(row, symbol)];
  const stop = price(row.stop);
  const limit = clampAbove(last, entryTerms(state).clamp);
  const { qty } = sizeEntry(state, { seen, market }, { symbol, at: limit, stop });
  const { strategy } = row;
  const plan = planEntry(state, seen, { strategy, symbol, qty, last, limit, stop });
  return reviewOrder(state, seen, market, { plan, score: row.score, by: row.strategy });
}

/** Carries out the pack: each line reviewed against what the lines before it already reserved. */
export function executePack(state: EngineState, seen: Seen, market: Market): readonly EngineFact[] {
  const facts: EngineFact[] = [];
  let now = state;
  const stamp: Stamp = seen;
  for (const row of state.day?.pack ?? []) {
    if (row.verdict !== 'taken') continue;
    const next = reviewLine(now, { seen, market }, row);
    facts.push(...next);
    now = foldBatch(now, next, stamp);
  }
  return facts;
}
