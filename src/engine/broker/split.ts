// What a split does to the simulated account: the holding, parts of a share paid in cash, the last price and the
// resting orders, to the cent. What was executed before it is left as it was told.
import type { OrderTerms } from '#engine/broker/broker.ts';
import type { Books } from '#engine/broker/books.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import { valueOf } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents, holding, nanos, ticks } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface Split {
  readonly symbol: InstrumentSymbol;
  /** For every `from` shares held there are `to` now. */
  readonly to: number;
  readonly from: number;
  /** The last price before it. */
  readonly last: Price;
  readonly at: DeskTime;
}

const ONE_UNIT = 1_000_000_000;
const PENNY = 100;

function scaled(value: number, by: { readonly to: number; readonly from: number }): number {
  return Number((BigInt(value) * BigInt(by.to)) / BigInt(by.from));
}

function priceAfter(at: Price, { to, from }: Split): Price {
  return ticks(Math.max(1, Math.round((at * from) / to)));
}

function onCents(at: Price): Price {
  return ticks(Math.max(PENNY, Math.round(at / PENNY) * PENNY));
}

function termsAfter(terms: OrderTerms, split: Split): OrderTerms {
  switch (terms.type) {
    case 'market':
      return terms;
    case 'limit':
      return { type: 'limit', limit: onCents(priceAfter(terms.limit, split)) };
    case 'stop':
      return { type: 'stop', stop: onCents(priceAfter(terms.stop, split)) };
    default:
      return terms satisfies never;
  }
}

/** Events in the order they are stored; none of the holding where nothing is held. */
export function splitEvents(books: Books, split: Split): readonly BrokerEvent[] {
  const { symbol, to, from, at } = split;
  const before = books.positions.get(symbol) ?? 0;
  const after = scaled(before, split);
  const whole = to > from ? after : after - (after % ONE_UNIT);
  const price = priceAfter(split.last, split);
  const rest = Math.abs(after - whole);
  const inLieu = Math.sign(after) * valueOf(symbol, nanos(rest), price);
  const moved: BrokerEvent = {
    kind: 'account.moved',
    movement: {
      kind: 'shares',
      id: `split ${symbol} ${at}`,
      cause: 'split',
      symbol,
      change: holding(whole - before),
      amount: cents(inLieu),
      at,
      says: `${symbol} ${to} for ${from}`,
    },
  };
  const resting = [...books.open.values()].filter(({ ticket }) => ticket.symbol === symbol);
  const adjusted = resting.map(({ ticket, filled }): BrokerEvent => ({
    kind: 'order.adjusted',
    id: ticket.id,
    qty: nanos(filled + scaled(ticket.qty - filled, split)),
    terms: termsAfter(ticket.terms, split),
  }));
  return [
    ...(before === 0 ? [] : [moved]),
    { kind: 'price.marked', symbol, price, day: newYork(at).day },
    ...adjusted,
  ];
}
