// What stands at this instant beyond money: the high-water mark, the limits that bound a picture, what is
// held, and what each strategy gained. All gains together are equity less first cash and transfers.
import { cents, minus, NO_CENTS, plus } from '#engine/model/money.ts';
import { equity, openPositions, paperGain, positionValue } from '#engine/order/books.ts';
import { ADOPTED } from '#engine/order/sync.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState, Standing } from '#engine/state.ts';

function limitOf(state: EngineState, name: LimitName): number | null {
  const value = state.limits.values[name];
  return typeof value === 'number' ? value : null;
}

export function standing(state: EngineState): Standing {
  const positions = openPositions(state.books);
  const { income } = state.books;
  const names = new Set([
    ...(state.strategies?.strategies ?? []).map((setting) => setting.name),
    ...Object.keys(state.strategyBooks),
    ...positions.map((row) => row.strategy),
    // What no strategy earned stands under its own name, so that the gains add up.
    ...(income === 0 ? [] : [ADOPTED]),
  ]);
  return {
    highWater: cents(Math.max(state.highWater, equity(state.books))),
    drawdownLimit: limitOf(state, 'drawdownRatio'),
    grossLimit: limitOf(state, 'grossRatio'),
    held: positions.map((row) => ({
      strategy: row.strategy,
      symbol: row.symbol,
      value: positionValue(state.books, row),
    })),
    gains: [...names].sort().map((strategy) => {
      const own = positions.filter((row) => row.strategy === strategy);
      return {
        strategy,
        closed: plus(strategyBook(state, strategy).gain, strategy === ADOPTED ? income : NO_CENTS),
        open: plus(...own.map((row) => plus(paperGain(state.books, row), row.realised))),
      };
    }),
  };
}

/** What each strategy gained from one standing to a later one, closed and open; one that was not there begins at nothing. */
export function gainedSince(
  now: Pick<Standing, 'gains'> | undefined,
  before: Pick<Standing, 'gains'> | undefined,
): Standing['gains'] {
  return (now?.gains ?? []).map(({ strategy, closed, open }) => {
    const was = before?.gains.find((row) => row.strategy === strategy);
    return {
      strategy,
      closed: minus(closed, was?.closed ?? NO_CENTS),
      open: minus(open, was?.open ?? NO_CENTS),
    };
  });
}
