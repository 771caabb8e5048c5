// Pauses by symbol: one press and nothing new is opened in it, whatever strategy asks; two keys let it go on.
// Exits, closes and protection are not touched by a pause.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface SymbolPaused {
  readonly kind: 'symbol.paused';
  readonly symbol: InstrumentSymbol;
  readonly reason: string;
  /** A person's id, or the rule that did it. */
  readonly by: string;
}

export interface SymbolFreed {
  readonly kind: 'symbol.freed';
  readonly symbol: InstrumentSymbol;
  readonly approval: string;
}

export interface Paused {
  readonly reason: string;
  readonly by: string;
  readonly since: DeskTime;
}

/** By symbol. */
export type Pauses = Readonly<Record<string, Paused>>;

export function foldPause(rows: Pauses, fact: SymbolPaused | SymbolFreed, at: DeskTime): Pauses {
  if (fact.kind === 'symbol.paused')
    return { ...rows, [fact.symbol]: { reason: fact.reason, by: fact.by, since: at } };
  const { [fact.symbol]: _gone, ...rest } = rows;
  return rest;
}
