// The engine's facts: all that ever changes the engine's state, one shape a kind. The table says for
// each kind its version, whether it belongs to the trace, and what it means.
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import type { DataQuarantined, DataReleased } from '#engine/market/quarantine.ts';
import type { ModeFact } from '#engine/live.ts';
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskKind, Mode } from '#engine/model/mode.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Gaps } from '#engine/order/gaps.ts';
import type { StopLate } from '#engine/order/late.ts';
import type { LedgerMoved } from '#engine/order/movement.ts';
import type { OptionsRead } from '#engine/option/fact.ts';
import type { OrderPlan, Purpose } from '#engine/order/order.ts';
import type { BooksSynced } from '#engine/order/sync.ts';
import type { SymbolHalted, SymbolResumed } from '#engine/risk/halted.ts';
import type { PriceFreed, PriceHeld } from '#engine/risk/hold.ts';
import type { LatchLifted, LatchSet } from '#engine/risk/latch.ts';
import type { Limits } from '#engine/risk/limits.ts';
import type { SymbolFreed, SymbolPaused } from '#engine/risk/pause.ts';
import type { RolloutSet } from '#engine/risk/rollout.ts';
import type { VixOverridden, VixRead } from '#engine/risk/vix.ts';

export interface DeskCreated {
  readonly kind: 'desk.created';
  readonly deskId: string;
  readonly deskKind: DeskKind;
  readonly mode: Mode;
  readonly account: string;
  readonly feed: string;
  readonly seed: string;
  /** First day of a replay; null on a desk that follows the wall's calendar. */
  readonly from: TradingDay | null;
  readonly cash: Cents;
  readonly code: string;
}

export interface DeskStarted {
  readonly kind: 'desk.started';
  readonly code: string;
  /** The stop before this start was orderly (or there was none). */
  readonly clean: boolean;
}

export interface DeskStopped {
  readonly kind: 'desk.stopped';
  readonly reason: string;
}

export interface LimitsSet {
  readonly kind: 'limits.set';
  readonly limits: Limits;
  readonly why: ChangeWhy;
  readonly approval: string | null;
}

/** How a change of what is in force came about (KEY-9). */
export type ChangeWhy = 'genesis' | 'tightened' | 'approved';

export interface StrategySetting {
  readonly name: string;
  readonly enabled: boolean;
  readonly params: Readonly<Record<string, number>>;
}

/** How an entry leaves (ENG-5): offsets are shares of the last price, and the collar bounds both. */
export interface EntryTerms {
  readonly timeInForce: 'day' | 'ioc';
  readonly clamp: number;
  /** The wider offset of the one other attempt after an entry that got nothing (SOP-5). */
  readonly alternate: number;
  /** Whether an entry brings its stop as one order, where it can; left out, the stop is ordered after the fill. */
  readonly protection?: 'bracket';
  /** With the stop comes a target, this many times the stop's distance above the entry's limit; left out, none does. */
  readonly target?: number;
}

/** A symbol with what its limits depend on. */
export type UniverseRow = Pick<Instrument, 'symbol' | 'kind' | 'sector'>;

export interface StrategiesSet {
  readonly kind: 'strategies.set';
  readonly profile: string;
  readonly selection: { readonly mode: 'totd' | 'top_n'; readonly n: number };
  readonly strategies: readonly StrategySetting[];
  /** Left out in older journals: then as it always was, for the day at half a percent. */
  readonly entries?: EntryTerms;
  /** What may be bought, as it was agreed to; left out where the data feed alone decides (the recorded demo). */
  readonly universe?: readonly UniverseRow[];
  readonly why: ChangeWhy;
  readonly approval: string | null;
}

export interface DayOpened {
  readonly kind: 'day.opened';
  readonly day: TradingDay;
  /** The trading week's Monday. */
  readonly week: string;
  readonly equity: Cents;
}

export interface DayClosed {
  readonly kind: 'day.closed';
  readonly day: TradingDay;
  readonly equity: Cents;
  readonly gross: Cents;
}

export interface MarketMarked {
  readonly kind: 'market.marked';
  readonly prices: Readonly<Record<string, Price>>;
}

export interface PackLine {
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly action: 'enter' | 'exit';
  readonly score: number;
  readonly reason: string;
  /** Dollars; where the protective stop of an entry belongs. */
  readonly stop: number | null;
  readonly verdict: 'taken' | 'dropped';
  readonly why: string;
}

export interface PackMade {
  readonly kind: 'pack.made';
  readonly day: TradingDay;
  readonly lines: readonly PackLine[];
}

export interface OrderApproved {
  readonly kind: 'order.approved';
  readonly plan: OrderPlan;
  readonly day: TradingDay;
  readonly deadline: DeskTime;
  /** A person's id when a person ordered it. */
  readonly by: string;
}

export interface OrderDenied {
  readonly kind: 'order.denied';
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly purpose: Purpose;
  readonly code: string;
  readonly layer: string;
  readonly text: string;
  /** What would pass, in words. */
  readonly remedy: string;
}

export interface OrderSent {
  readonly kind: 'order.sent';
  readonly id: ClientOrderId;
}

export interface OrderLost {
  readonly kind: 'order.lost';
  readonly id: ClientOrderId;
  readonly why: string;
}

export interface OrderAccepted {
  readonly kind: 'order.accepted';
  readonly id: ClientOrderId;
}

export interface OrderFilled {
  readonly kind: 'order.filled';
  readonly fill: Execution;
}

export interface OrderCancelAsked {
  readonly kind: 'order.cancelAsked';
  readonly id: ClientOrderId;
  readonly why: string;
}

export interface OrderClosed {
  readonly kind: 'order.closed';
  readonly id: ClientOrderId;
  readonly status: 'cancelled' | 'rejected' | 'expired' | 'unsent';
  readonly why: string;
}

export interface TradeClosed {
  readonly kind: 'trade.closed';
  readonly strategy: string;
  readonly symbol: InstrumentSymbol;
  readonly opened: TradingDay;
  readonly closed: TradingDay;
  readonly qty: Qty;
  readonly cost: Cents;
  readonly gain: Cents;
  /** Gain over what was at risk by the first stop; null without a stop. */
  readonly multiple: number | null;
  readonly exit: Purpose;
}

export interface StrategyDisabled {
  readonly kind: 'strategy.disabled';
  readonly strategy: string;
  readonly reason: string;
  readonly by: string;
}

export interface StrategyEnabled {
  readonly kind: 'strategy.enabled';
  readonly strategy: string;
  readonly approval: string;
}

export interface BooksCompared {
  readonly kind: 'books.compared';
  readonly clean: boolean;
  readonly lines: readonly string[];
  /** What the desk holds beyond the broker, by symbol; left out where there is nothing. */
  readonly gaps?: Gaps;
}

export type EngineFact =
  | DeskCreated
  | DeskStarted
  | DeskStopped
  | LimitsSet
  | StrategiesSet
  | DayOpened
  | DayClosed
  | MarketMarked
  | PackMade
  | OrderApproved
  | OrderDenied
  | OrderSent
  | OrderLost
  | OrderAccepted
  | OrderFilled
  | OrderCancelAsked
  | OrderClosed
  | TradeClosed
  | StrategyDisabled
  | StrategyEnabled
  | BooksCompared
  | BooksSynced
  | LedgerMoved
  | StopLate
  | SymbolHalted
  | SymbolResumed
  | PriceHeld
  | PriceFreed
  | SymbolPaused
  | SymbolFreed
  | VixRead
  | VixOverridden
  | OptionsRead
  | RolloutSet
  | DataQuarantined
  | DataReleased
  | LatchSet
  | LatchLifted
  | ModeFact;

export interface FactRow {
  readonly version: number;
  /** Whether the trace hash covers it: what a rerun with the same seed and people repeats. */
  readonly traced: boolean;
  readonly says: string;
}

export const ENGINE_FACTS: Readonly<Record<EngineFact['kind'], FactRow>> = {
  'desk.created': {
    version: 1,
    traced: false,
    says: 'A desk was made: its kind, mode, account and first cash.',
  },
  'desk.started': {
    version: 1,
    traced: false,
    says: 'The desk started, after an orderly stop or not.',
  },
  'desk.stopped': { version: 1, traced: false, says: 'The desk stopped in order.' },
  'limits.set': { version: 1, traced: true, says: 'These limits are in force.' },
  'strategies.set': {
    version: 1,
    traced: true,
    says: 'These strategies and this selection are in force.',
  },
  'day.opened': { version: 1, traced: true, says: 'A trading day began with this equity.' },
  'day.closed': {
    version: 1,
    traced: true,
    says: 'A trading day ended with this equity and exposure.',
  },
  'market.marked': { version: 1, traced: true, says: 'Prices at which positions are valued.' },
  'pack.made': {
    version: 1,
    traced: true,
    says: 'The trade pack of a day, line by line, with what was dropped and why.',
  },
  'order.approved': {
    version: 2,
    traced: true,
    says: 'The review let an order pass; its risk is reserved until it ends.',
  },
  'order.denied': {
    version: 1,
    traced: true,
    says: 'The review refused an order: layer, numbers, and what would pass.',
  },
  'order.sent': { version: 1, traced: true, says: 'The broker took the order.' },
  'order.lost': {
    version: 1,
    traced: true,
    says: 'Nobody knows whether the broker has the order; its risk stays reserved.',
  },
  'order.accepted': { version: 1, traced: true, says: 'The order works at the broker.' },
  'order.filled': { version: 1, traced: true, says: 'One execution of an order.' },
  'order.cancelAsked': { version: 1, traced: true, says: 'A cancel is on its way to the broker.' },
  'order.closed': { version: 1, traced: true, says: 'The order ended without filling whole.' },
  'trade.closed': {
    version: 1,
    traced: true,
    says: 'A strategy is flat again in a symbol; the gain of the whole trade.',
  },
  'strategy.disabled': { version: 1, traced: true, says: 'A strategy may open nothing more.' },
  'strategy.enabled': {
    version: 1,
    traced: true,
    says: 'Two people let a disabled strategy open trades again.',
  },
  'books.compared': {
    version: 1,
    traced: false,
    says: 'The desk compared its books with the broker\u2019s.',
  },
  'books.synced': {
    version: 1,
    traced: true,
    says: 'Two people took the broker\u2019s books for ours; what changed, from what to what.',
  },
  'ledger.moved': {
    version: 1,
    traced: true,
    says: 'Cash or holdings moved without an order: dividend, fee, transfer, split, expiry.',
  },
  'stop.late': {
    version: 1,
    traced: true,
    says: 'A protective stop was ordered and is not known to rest; its position may be bare.',
  },
  'symbol.halted': {
    version: 1,
    traced: true,
    says: 'The exchange halted a symbol; nothing is opened in it.',
  },
  'symbol.resumed': { version: 1, traced: true, says: 'A halted symbol trades again.' },
  'price.held': {
    version: 1,
    traced: true,
    says: 'A last price steps like a split and is held back from the books.',
  },
  'price.freed': {
    version: 1,
    traced: true,
    says: 'A price that was held back may go into the books.',
  },
  'symbol.paused': { version: 1, traced: true, says: 'Nothing new may be opened in a symbol.' },
  'symbol.freed': { version: 1, traced: true, says: 'Two people let a paused symbol go on.' },
  'vix.read': { version: 1, traced: true, says: 'The VIX of a day, with its source.' },
  'vix.overridden': {
    version: 1,
    traced: true,
    says: 'Two people let entries through for a day although the VIX table says none.',
  },
  'options.read': {
    version: 1,
    traced: true,
    says: 'What a chain of options said, or why none did.',
  },
  'rollout.set': {
    version: 1,
    traced: true,
    says: 'The desk is in this stage of its rollout, whose bounds hold beside the limits.',
  },
  'data.quarantined': {
    version: 1,
    traced: true,
    says: 'A data set was found wrong; no signal may rest on it.',
  },
  'data.released': { version: 1, traced: true, says: 'A quarantined data set is sound again.' },
  'latch.set': { version: 1, traced: true, says: 'The desk closed for a reason.' },
  'latch.lifted': { version: 1, traced: true, says: 'A reason to be closed is gone.' },
  'mode.raised': {
    version: 1,
    traced: true,
    says: 'Two people armed the desk LIVE, under a sign-off of three.',
  },
  'mode.lowered': { version: 1, traced: true, says: 'The desk was disarmed: it is PAPER.' },
};
