// What stands at this instant beyond money: the high-water mark, the limits that bound a picture, what is
// held, and what each strategy gained. The gains of all strategies together are equity less first cash.
import { cents, minus, notional, plus } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { equity, markOf, openPositions } from '#engine/order/books.ts';
import type { Position } from '#engine/order/books.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState, Standing } from '#engine/state.ts';

function limitOf(state: EngineState, name: LimitName): number | null {
  const value = state.limits.values[name];
  return typeof value === 'number' ? value : null;
}

/** What a position gained so far: at its mark, and by the parts of it that were sold already. */
function openGain(state: EngineState, row: Position): Cents {
  const value = notional(row.qty, markOf(state.books, row));
  const cost = plus(...row.lots.map((lot) => lot.cost));
  return plus(minus(value, cost), row.realised);
}

export function standing(state: EngineState): Standing {
  const positions = openPositions(state.books);
  const names = new Set([
    ...(state.strategies?.strategies ?? []).map((setting) => setting.name),
    ...Object.keys(state.strategyBooks),
    ...positions.map((row) => row.strategy),
  ]);
  return {
    highWater: cents(Math.max(state.highWater, equity(state.books))),
    drawdownLimit: limitOf(state, 'drawdownRatio'),
    grossLimit: limitOf(state, 'grossRatio'),
    held: positions.map((row) => ({
      strategy: row.strategy,
      symbol: row.symbol,
      value: notional(row.qty, markOf(state.books, row)),
    })),
    gains: [...names].sort().map((strategy) => {
      const own = positions.filter((row) => row.strategy === strategy);
      return {
        strategy,
        closed: strategyBook(state, strategy).gain,
        open: plus(...own.map((row) => openGain(state, row))),
      };
    }),
  };
}
