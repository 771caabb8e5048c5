// The rules of compliance (RISK-5): what may be traded at all, when, at which price, and how often. What
// the broker was not heard to allow is not allowed on a desk with a broker of its own.
import { formatPercent, formatPrice, formatQty, price, ticks } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { DAY_MS, formatEt, MINUTE_MS } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { deny, limit } from '#engine/risk/asked.ts';
import type { Asked, Denial, Rule, Surroundings } from '#engine/risk/asked.ts';
import { wholeUnits } from '#engine/risk/caps.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import { openOrders, strategyBook } from '#engine/state.ts';

const restricted: Rule = ({ state, plan }) =>
  state.limits.restricted.includes(plan.symbol)
    ? deny('RESTRICTED', 'compliance', [
        `${plan.symbol} is on the restricted list`,
        'another symbol',
      ])
    : null;

/** What is in force was agreed to with its kind and sector, for the limits of both hang on them. */
const agreed: Rule = ({ state, market, plan }) => {
  const universe = state.strategies?.universe;
  if (universe === undefined) return null;
  const row = universe.find(({ symbol }) => symbol === plan.symbol);
  const kind = market.instrument(plan.symbol);
  if (row !== undefined && row.kind === kind && row.sector === market.sector(plan.symbol))
    return null;
  return deny('NOT_IN_UNIVERSE', 'compliance', [
    row === undefined
      ? `${plan.symbol} is not among the ${universe.length} symbols in force`
      : `${plan.symbol} is in force as another kind or sector than config/universe.yaml now says`,
    'a symbol in force, or two keys for the new list: config pin <reason>',
  ]);
};

/** What the stage of the rollout lets be opened at all (OPT-6, LIVE-2). */
const inStage: Rule = ({ state, plan }) => {
  const bounds = stageBounds(state);
  if (bounds === null) return null;
  const next = 'the next stage, by two keys: rollout advance <reason>';
  if (bounds.symbols !== null && !bounds.symbols.includes(plan.symbol))
    return deny('STAGE_SYMBOL', 'rollout', [
      `${plan.symbol} is not of stage ${bounds.stage} of the rollout (${bounds.says})`,
      `${bounds.symbols.join(', ')}; or ${next}`,
    ]);
  if (bounds.profile !== null && state.strategies?.profile !== bounds.profile)
    return deny('STAGE_PROFILE', 'rollout', [
      `stage ${bounds.stage} of the rollout trades the profile ${bounds.profile} alone`,
      `profile: ${bounds.profile} in config/strategies.yaml, by two keys; or ${next}`,
    ]);
  return null;
};

const paused: Rule = ({ state, plan }) => {
  const pause = state.pauses[plan.symbol];
  return pause === undefined
    ? null
    : deny('SYMBOL_PAUSED', 'compliance', [
        `${plan.symbol} is paused by ${pause.by}: ${pause.reason}`,
        `two keys: unpause ${plan.symbol} <reason>`,
      ]);
};

const haltedNow: Rule = ({ state, plan }) => {
  const halt = state.halted[plan.symbol];
  return halt === undefined
    ? null
    : deny('SYMBOL_HALTED', 'compliance', [
        `the exchange has halted ${plan.symbol}: ${halt.says}`,
        'when the symbol trades again',
      ]);
};

const heldBack: Rule = ({ state, plan }) => {
  const hold = state.held[plan.symbol];
  return hold === undefined
    ? null
    : deny('PRICE_HELD', 'data', [
        `the last price of ${plan.symbol} is held back: ${hold.says}`,
        'when the split is in the books, or five minutes after the step',
      ]);
};

/** A desk on an account at a real broker, the demo on a local one too, must have heard it on account and symbol. */
function asksTheBroker({ state, market }: Asked): boolean {
  const kind = market.account()?.kind;
  return kind === undefined ? state.desk?.deskKind === 'real' : kind !== 'simulated';
}

const account: Rule = (asked) => {
  const word = asked.market.account();
  if (word === null)
    return asksTheBroker(asked)
      ? deny('ACCOUNT_UNKNOWN', 'compliance', [
          'the broker\u2019s account was not read yet',
          'in a minute: until the close the broker is asked each minute',
        ])
      : null;
  if (word.blocked !== null)
    return deny('ACCOUNT_BLOCKED', 'compliance', [
      `the broker lets this account open nothing: ${word.blocked}`,
      'what the broker asks for; see its own page of the account',
    ]);
  return null;
};

const listed: Rule = (asked) => {
  const { plan, market } = asked;
  const listing = market.listing(plan.symbol);
  if (listing === null)
    return asksTheBroker(asked)
      ? deny('LISTING_UNKNOWN', 'compliance', [
          `the broker was not heard on ${plan.symbol} today, or does not know it`,
          'another symbol, or in a minute: until the close the broker is asked each minute',
        ])
      : null;
  if (listing.barred !== null)
    return deny('SYMBOL_HALTED', 'compliance', [
      `the broker does not trade ${plan.symbol} now: ${listing.barred}`,
      'when the symbol trades again',
    ]);
  return null;
};

const divisible: Rule = (asked) => {
  const { plan } = asked;
  const most = wholeUnits(asked, plan.symbol, plan.qty);
  if (most === plan.qty) return null;
  return deny('FRACTION', 'compliance', [
    `${plan.symbol} is traded in whole units, not ${formatQty(plan.qty)}`,
    most > 0
      ? `${formatQty(most)} units`
      : 'nothing: less than one whole unit is within the limits',
  ]);
};

/** Orders that could fill against it: a real broker refuses them together as a trade with oneself. */
const opposite: Rule = ({ state, market, plan }) => {
  const account = market.account();
  if (account === null || account.kind === 'simulated') return null;
  const resting = openOrders(state).find(
    (order) =>
      order.symbol === plan.symbol &&
      order.side !== plan.side &&
      order.terms.type !== 'limit' &&
      // A stop that waits gives way to the entry; a sale that waits for its way to be free does not.
      (order.status !== 'approved' || order.purpose !== 'protective'),
  );
  if (resting === undefined) return null;
  return deny('OPPOSITE_RESTS', 'compliance', [
    `order ${resting.id} of ${resting.strategy} rests on the other side of ${plan.symbol}, and the broker takes no two that could meet`,
    'another symbol, or when that order is gone',
  ]);
};

const shorting: Rule = (asked) => {
  const { plan, market } = asked;
  if (plan.side === 'buy') return null;
  const bound = limit(asked, 'shortRatio');
  if (typeof bound !== 'number') return bound;
  if (!(bound > 0))
    return deny('SHORT_FORBIDDEN', 'compliance', [
      'selling short is not allowed (shortRatio 0 %)',
      'a long entry',
    ]);
  const listing = market.listing(plan.symbol);
  if (listing === null ? !asksTheBroker(asked) : listing.shortable) return null;
  return deny('NOT_SHORTABLE', 'compliance', [
    `the broker lends no ${plan.symbol} to sell short`,
    'a long entry, or another symbol',
  ]);
};

/** No entries in the first and last minutes of a session. */
const hours: Rule = (asked) => {
  const { session, desk } = asked.seen;
  const first = limit(asked, 'openGuardMinutes');
  const last = limit(asked, 'closeGuardMinutes');
  if (typeof first !== 'number') return first;
  if (typeof last !== 'number') return last;
  if (session === null) return null;
  const from = session.open + (Number.isFinite(first) ? first * MINUTE_MS : 0);
  const until = session.close - (Number.isFinite(last) ? last * MINUTE_MS : 0);
  if (desk < from)
    return deny('TOO_EARLY', 'compliance', [
      `no entry in the first ${first} minutes of a session (openGuardMinutes)`,
      `from ${formatEt(from)}`,
    ]);
  if (desk < until) return null;
  return deny('TOO_LATE', 'compliance', [
    `no entry in the last ${last} minutes of a session (closeGuardMinutes)`,
    'in the next session',
  ]);
};

/** Whether a price is within a share of the last one; what is no number is not (O9). */
function withinCollar(own: number, last: Price, bound: number): boolean {
  return Math.abs(own / last - 1) <= bound;
}

/** The lowest and the highest whole cents within the collar; null where no cent is. */
function collarOf(
  last: Price,
  bound: number,
): { readonly least: Price; readonly most: Price } | null {
  const cent: number = price(0.01);
  // Rounding may put an end a cent too far out, or too far in.
  const inside = (from: number, step: number): number =>
    [from - step, from, from + step].find((at) => at > 0 && withinCollar(at, last, bound)) ?? 0;
  const least = inside(Math.ceil((last * (1 - bound)) / cent) * cent, cent);
  const most = inside(Math.floor((last * (1 + bound)) / cent) * cent, -cent);
  return least > 0 && most >= least ? { least: ticks(least), most: ticks(most) } : null;
}

const collar: Rule = (asked) => {
  const { terms, symbol } = asked.plan;
  const last = asked.market.last(symbol);
  const bound = limit(asked, 'collarRatio');
  if (typeof bound !== 'number') return bound;
  if (last === null || terms.type === 'market') return null;
  const own = terms.type === 'limit' ? terms.limit : terms.stop;
  if (withinCollar(own, last, bound)) return null;
  const value = Math.abs(own / last - 1);
  const nearest = collarOf(last, bound);
  return deny('COLLAR', 'compliance', [
    `${terms.type} ${formatPrice(own)} is ${formatPercent(value)} from the last price ${formatPrice(last)}, at most ${formatPercent(bound)} (collarRatio)`,
    nearest === null
      ? `a ${terms.type} nearer the last price`
      : `a ${terms.type} from ${formatPrice(nearest.least)} to ${formatPrice(nearest.most)}`,
  ]);
};

const DAY_TRADER_FLOOR = 2_500_000;

/**
 * Day trades of five sessions, and those that may yet come of what was opened today or waits to be: a stop
 * that is hit before the close makes each of them one. Ours and the broker's count may differ by what this
 * desk did not do; the higher counts.
 */
export function dayTradesAhead({ state, market, today, books, orders }: Surroundings): number {
  const made = Math.max(state.dayTrades.length, market.account()?.dayTrades ?? 0);
  const { lastAdded } = books;
  return made + (lastAdded?.day === today ? lastAdded.positions : 0) + orders.waiting;
}

/** FINRA 4210: four day trades in five business days under $25,000 make a pattern day trader. */
const dayTrader: Rule = (asked) => {
  const worth = Math.min(asked.worth, asked.market.account()?.equity ?? asked.worth);
  if (worth >= DAY_TRADER_FLOOR) return null;
  const bound = limit(asked, 'dayTradesBelowFloor');
  if (typeof bound !== 'number') return bound;
  const value = dayTradesAhead(asked) + 1;
  if (value <= bound) return null;
  return deny('DAY_TRADES', 'compliance', [
    `closed today this entry may make ${value} day trades in five sessions under $25,000, at most ${bound} (dayTradesBelowFloor)`,
    'in a later session',
  ]);
};

/** Loss sales too near: by the same strategy, then by any of the desk. */
const washSale: Rule = (asked) => {
  const own = limit(asked, 'washSaleDays');
  const desk = limit(asked, 'washSaleDeskDays');
  if (typeof own !== 'number') return own;
  if (typeof desk !== 'number') return desk;
  const { plan, state } = asked;
  for (const strategy of Object.keys(state.strategyBooks)) {
    const days = Math.max(strategy === plan.strategy ? finite(own) : 0, finite(desk));
    const denial = tooSoon(asked, strategy, days);
    if (denial !== null) return denial;
  }
  return null;
};

/** 'none' asks for no days at all. */
function finite(days: number): number {
  return Number.isFinite(days) ? days : 0;
}

/** The first day of the calendar after so many whole days. */
function dayAfter(day: TradingDay, days: number): string {
  const at = Date.parse(day) + (Math.floor(days) + 1) * DAY_MS;
  return new Date(at).toISOString().slice(0, 10);
}

/** Days are counted by the calendar: the last of them counts to its end, whatever the hour of the sale. */
function tooSoon({ state, today, plan }: Asked, strategy: string, days: number): Denial | null {
  const lost = strategyBook(state, strategy).lostOn[plan.symbol];
  if (lost === undefined || days <= 0) return null;
  if (Date.parse(today) - Date.parse(lost) > days * DAY_MS) return null;
  const by = strategy === plan.strategy ? '' : ` by ${strategy}`;
  return deny('WASH_SALE', 'compliance', [
    `${plan.symbol} was sold at a loss on ${lost}${by}, ${days} days must pass`,
    `another symbol, or ${plan.symbol} from ${dayAfter(lost, days)} on`,
  ]);
}

/** Asked before any number: whether this may be traded by this desk at all. */
export const STANDING_RULES: readonly Rule[] = [
  restricted,
  agreed,
  inStage,
  paused,
  haltedNow,
  heldBack,
  account,
  listed,
  opposite,
  shorting,
  hours,
];

/** Asked last. */
export const COMPLIANCE_RULES: readonly Rule[] = [divisible, collar, dayTrader, washSale];
