// Gaps: by how much the desk's books and the broker's hold different quantities of a symbol. A symbol both hold
// alike has none.
import type { BrokerPosition } from '#engine/broker/broker.ts';
import { heldOf, openPositions } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';

/** By symbol, what the desk holds beyond the broker, in billionths of a unit; negative where it is the other way. */
export type Gaps = Readonly<Record<string, number>>;

/** Of the symbols the desk holds, those the broker holds another quantity of. */
export function gapsOf(books: Books, theirs: readonly BrokerPosition[]): Gaps {
  const gaps: Record<string, number> = {};
  for (const { symbol } of openPositions(books)) {
    const row = theirs.find((one) => one.symbol === symbol);
    // What nobody can count proves no gap.
    if (row?.unread !== undefined) continue;
    const gap = heldOf(books, symbol) - (row?.qty ?? 0);
    if (gap !== 0) gaps[symbol] = gap;
  }
  return gaps;
}
