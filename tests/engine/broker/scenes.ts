// What the broker's tests are made of: approved tickets without a review, five-minute bars of New
// York sessions, and a broker on a clock that the test turns.
import type {
  ApprovedOrder,
  BrokerReport,
  ClientOrderId,
  OrderTerms,
  OrderTicket,
} from '#engine/broker/broker.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker, SimulatedBrokerOptions } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { dollars, price, quantity } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export const SPY = instrumentSymbol('SPY');
export const OPEN_MINUTE = 570;
export const CLOSE_MINUTE = 960;
export const BAR_MINUTES = 5;
const DAYS = ['2020-02-24', '2020-02-25', '2020-02-26', '2020-02-27', '2020-02-28'].map(tradingDay);

export function orderId(text: string): ClientOrderId {
  return text as ClientOrderId;
}

export function approved(ticket: OrderTicket): ApprovedOrder {
  return ticket as ApprovedOrder;
}

export interface TicketWords {
  readonly id?: string;
  readonly side?: OrderTicket['side'];
  readonly units?: number;
  readonly terms?: OrderTerms;
  readonly tif?: OrderTicket['timeInForce'];
  readonly symbol?: string;
}

export function ticket(words: TicketWords): ApprovedOrder {
  return approved({
    id: orderId(words.id ?? 'a'),
    symbol: instrumentSymbol(words.symbol ?? 'SPY'),
    side: words.side ?? 'buy',
    qty: quantity(words.units ?? 10),
    terms: words.terms ?? { type: 'market' },
    timeInForce: words.tif ?? 'day',
  });
}

/** The instant of a minute of the n-th test day, 09:30 being 0. */
export function at(minute: number, day = 0): DeskTime {
  const date = DAYS[day];
  if (date === undefined) throw new RangeError(`no test day ${day}`);
  return deskTime(atNewYork(date, OPEN_MINUTE + minute));
}

/** Open, high, low, close in dollars. */
export type Shape = readonly [number, number, number, number];

export function bar(start: DeskTime, shape: Shape, symbol = SPY): PathBar {
  const [open, high, low, close] = shape.map((value): Price => price(value));
  if (open === undefined || high === undefined || low === undefined || close === undefined)
    throw new RangeError('a bar has four prices');
  const end = deskTime(start + BAR_MINUTES * 60_000);
  return { symbol, start, end, open, high, low, close };
}

export const FLAT: Shape = [100, 100, 100, 100];

export interface Scene {
  readonly broker: SimulatedBroker;
  /** Every report so far, as "kind id [status]". */
  readonly told: string[];
  readonly reports: BrokerReport[];
  readonly turn: (to: DeskTime) => void;
}

export type SceneOptions = Partial<Omit<SimulatedBrokerOptions, 'now'>> & {
  readonly start?: DeskTime;
};

export function words(report: BrokerReport): string {
  if (report.kind === 'executed') return `executed ${report.fill.id} ${report.fill.qty / 1e9}`;
  return report.kind === 'closed' ? `${report.status} ${report.id}` : `accepted ${report.id}`;
}

/** A listening broker with $100,000, whole fills and no slippage, at 09:29 of the first day. */
export function scene(options: SceneOptions = {}): Scene {
  let now = options.start ?? at(-1);
  const told: string[] = [];
  const reports: BrokerReport[] = [];
  const broker = createSimulatedBroker({
    store: memoryStore(),
    seed: 1,
    cash: dollars(100_000),
    partialChance: 0,
    slippageBps: 0,
    ...options,
    now: () => now,
  });
  broker.listen((report) => {
    reports.push(report);
    told.push(words(report));
  });
  return {
    broker,
    told,
    reports,
    turn: (to) => {
      now = to;
    },
  };
}
