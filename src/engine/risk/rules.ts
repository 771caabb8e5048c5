// The rules an entry must pass, one small function each, in the order they are asked: sanity, the market's
// fear, policy, exposure, then compliance. The first denial is the answer (RISK-6).
import {
  cents,
  formatCents,
  formatPercent,
  formatPrice,
  formatQty,
  price,
  ticks,
} from '#engine/model/money.ts';
import { atMost, deny, limit } from '#engine/risk/asked.ts';
import type { Asked, Denial, Rule } from '#engine/risk/asked.ts';
import { addsTo, bookOf, CAPS, fits, riskRoom, stakeOf } from '#engine/risk/caps.ts';
import type { CapOf } from '#engine/risk/caps.ts';
import { COMPLIANCE_RULES, STANDING_RULES } from '#engine/risk/compliance.ts';
import { formatLimit, LIMIT_NAMES } from '#engine/risk/limits.ts';
import type { Limits } from '#engine/risk/limits.ts';
import { columnsOf, surelyWithin, valueAtRisk } from '#engine/risk/value-at-risk.ts';
import { strategyBook } from '#engine/state.ts';

/** The largest quantity that would pass, in words; the cap's own remedy where none would. */
function wouldPass(asked: Asked, otherwise: string): string {
  const most = fits(asked, asked.plan, asked.plan.qty);
  return most > 0 ? `at most ${formatQty(most)} units` : otherwise;
}

function within(of: CapOf): Rule {
  return (asked) => {
    const cap = of(asked, asked.plan);
    if (cap === null || 'text' in cap) return cap;
    const value = cap.used + addsTo(cap, asked.plan, asked.plan.qty);
    // Written so that a value that is no number is denied (O9).
    if (value <= cap.most) return null;
    return deny(cap.code, cap.layer, [cap.says(value), wouldPass(asked, cap.remedy)]);
  };
}

/** What is no number, or not above zero where it must be, reaches no comparison further on (O9). */
const saneNumbers: Rule = (asked) => {
  const { plan, market, worth, score } = asked;
  const last = market.last(plan.symbol);
  if (last === null)
    return deny('PRICE_UNKNOWN', 'data', [
      `no price is known for ${plan.symbol}`,
      'wait for a price',
    ]);
  if (plan.qty <= 0)
    return deny('QUANTITY_ZERO', 'policy', [
      'nothing to buy at this size',
      'a larger limit or a smaller stop distance',
    ]);
  const { stopAfter, takeProfit } = plan;
  const limitAt = plan.terms.type === 'limit' ? plan.terms.limit : plan.assumed;
  const above = [plan.qty, plan.assumed, last, worth, stopAfter ?? 1, takeProfit ?? 1, limitAt];
  const sane = above.every((value) => Number.isFinite(value) && value > 0);
  if (sane && Number.isFinite(score) && Number.isFinite(asked.state.books.cash)) return null;
  return deny('NUMBER_BAD', 'data', [
    'a price, quantity, score or equity of it is no number above zero',
    'a sound reading of it; see positions and pnl',
  ]);
};

const strategyRuns: Rule = ({ state, plan }) => {
  const setting = state.strategies?.strategies.find((row) => row.name === plan.strategy);
  if (setting === undefined || !setting.enabled)
    return deny('STRATEGY_OFF', 'layer 3', [
      `strategy ${plan.strategy} is not in force`,
      'enable it in config/strategies.yaml',
    ]);
  const { disabled } = strategyBook(state, plan.strategy);
  if (disabled === null) return null;
  return deny('STRATEGY_DISABLED', 'layer 3', [
    `strategy ${plan.strategy} is disabled: ${disabled}`,
    'another strategy, or re-enable it',
  ]);
};

const fear: Rule = ({ vix }) => {
  if (vix.factor > 0) return null;
  if (vix.band === 'unknown')
    return deny('VIX_UNKNOWN', 'VIX', [
      `${vix.says}; without a VIX of the last close nothing is opened`,
      'after a data refresh that reads it',
    ]);
  return deny('VIX_HIGH', 'VIX', [
    `${vix.says}: nothing new is opened at this height`,
    'two keys for today: risk override-vix <reason>',
  ]);
};

/** Limits found whole already; they are the same for all of a day's reviews. */
const whole = new WeakSet<Limits>();

/** A limit that is missing denies, whichever it is: also those of the layers and of the pace. */
const limitsWhole: Rule = (asked) => {
  const { limits } = asked.state;
  if (whole.has(limits)) return null;
  for (const name of LIMIT_NAMES) {
    const bound = limit(asked, name);
    if (typeof bound !== 'number') return bound;
  }
  whole.add(limits);
  return null;
};

/** Never a stop so far that it protects nothing: keeps a plan of nonsense from reaching the wire. */
const saneStop: Rule = ({ plan }) => {
  const far =
    plan.stopAfter !== null && Math.abs(plan.assumed - plan.stopAfter) > plan.assumed * 0.5;
  if (!far) return null;
  const half = plan.assumed / 2;
  const nearest =
    plan.side === 'buy'
      ? `no lower than ${formatPrice(ticks(Math.ceil(plan.assumed - half)))}`
      : `no higher than ${formatPrice(ticks(Math.floor(plan.assumed + half)))}`;
  return deny('STOP_FAR', 'layer 1', [
    'the stop is more than half the price away',
    `a stop ${nearest}`,
  ]);
};

/** Brokers take a target no nearer to its entry's price than this. */
const TARGET_LEAST = price(0.01);

/** A target at or below what the entry may cost would sell at once, at no gain. */
const saneTarget: Rule = ({ plan }) => {
  const { takeProfit, assumed, side } = plan;
  if (takeProfit === undefined) return null;
  const gain = side === 'buy' ? takeProfit - assumed : assumed - takeProfit;
  if (gain >= TARGET_LEAST) return null;
  const beyond = side === 'buy' ? 'above' : 'below';
  return deny('TARGET_NEAR', 'layer 1', [
    `the target ${formatPrice(takeProfit)} is not a cent ${beyond} the ${formatPrice(assumed)} the entry may cost`,
    'a stop further away, or a larger entries.target',
  ]);
};

const minimumScore: Rule = (asked) => {
  const bound = limit(asked, 'score');
  if (typeof bound !== 'number') return bound;
  if (bound === Number.POSITIVE_INFINITY || asked.score >= bound) return null;
  return deny('SCORE_LOW', 'policy', [
    `score ${asked.score.toFixed(0)}, at least ${bound} (score)`,
    `a signal of ${bound} or more`,
  ]);
};

const signalCount: Rule = (asked) => {
  const value = (asked.state.day?.signals ?? 0) + 1;
  return atMost(asked, 'signalsDay', () => ({
    value,
    layer: 'policy',
    code: 'SIGNAL_COUNT',
    shown: `signal ${value} of the day`,
    remedy: 'tomorrow',
  }));
};

const positionCount: Rule = (asked) => {
  const { books, orders, plan } = asked;
  const own = books.held.has(`${plan.strategy} ${plan.symbol}`);
  const value = books.held.size + orders.waiting + (own ? 0 : 1);
  return atMost(asked, 'positions', () => ({
    value,
    layer: 'policy',
    code: 'POSITION_COUNT',
    shown: `${value} positions`,
    remedy: 'after a position is closed',
  }));
};

/** K never trades more symbols than this with real money, whatever the limit says. */
export const LIVE_SYMBOLS = 10;

function carries(asked: Asked): ReadonlySet<string> {
  const symbols = new Set<string>();
  for (const stake of asked.books.stakes.rows) symbols.add(stake.symbol);
  for (const stake of asked.orders.stakes.rows) symbols.add(stake.symbol);
  return symbols;
}

const symbolCount: Rule = (asked) => {
  const bound = limit(asked, 'symbols');
  if (typeof bound !== 'number') return bound;
  const live = asked.state.desk?.mode === 'LIVE';
  const most = live ? Math.min(bound, LIVE_SYMBOLS) : bound;
  // Fewer stakes than symbols allowed need no counting.
  if (asked.books.stakes.rows.length + asked.orders.stakes.rows.length < most) return null;
  const value = new Set([...carries(asked), asked.plan.symbol]).size;
  if (value <= most) return null;
  return deny('SYMBOL_COUNT', 'policy', [
    `${value} symbols, at most ${most} (symbols${live ? ', LIVE' : ''})`,
    'a symbol that is held already, or after one is closed',
  ]);
};

const weekTarget: Rule = (asked) => {
  const base = asked.state.week?.openEquity ?? 0;
  const value = base > 0 ? (asked.worth - base) / base : 0;
  const bound = limit(asked, 'weekTargetRatio');
  if (typeof bound !== 'number') return bound;
  if (value < bound) return null;
  return deny('WEEK_TARGET', 'policy', [
    `the week stands at ${formatPercent(value)}, its target of ${formatPercent(bound)} (weekTargetRatio) is reached`,
    'next week',
  ]);
};

const correlated: Rule = (asked) => {
  const { history, plan } = asked;
  const bound = limit(asked, 'correlation');
  if (typeof bound !== 'number') return bound;
  const own = history.column(plan.symbol);
  for (const part of [asked.books.stakes, asked.orders.stakes])
    for (const other of columnsOf(part, history)) {
      const { symbol } = other;
      if (symbol === plan.symbol) continue;
      const value = history.correlation(own, other);
      if (value === null)
        return deny('CORRELATION_UNKNOWN', 'exposure', [
          `the correlation with ${symbol} is not known`,
          'more history',
        ]);
      if (value > bound)
        return deny('CORRELATION', 'exposure', [
          `correlation with ${symbol} ${value.toFixed(2)}, at most ${bound.toFixed(2)} (correlation)`,
          'a less alike name',
        ]);
    }
  return null;
};

const portfolioVar: Rule = (asked) => {
  const room = riskRoom(asked);
  if (typeof room !== 'number') return room;
  const { plan, worth } = asked;
  const [book, stake] = [bookOf(asked), stakeOf(plan, plan.qty)];
  if (surelyWithin(book, stake, room)) return null;
  const found = valueAtRisk(book, stake);
  if (found === null)
    return deny('VAR_UNKNOWN', 'exposure', [
      'under 60 sessions of history: value at risk is not known',
      'more history',
    ]);
  if (found.loss <= room) return null;
  const how = found.historical >= found.parametric ? 'historical' : 'parametric';
  const shown = `value at risk ${formatPercent(found.loss / worth)} of equity (${how}, ${formatCents(cents(found.loss))})`;
  const bound = formatLimit('varRatio', asked.state.limits.values.varRatio);
  return deny('VAR', 'exposure', [
    `${shown}, at most ${bound} (varRatio)`,
    wouldPass(asked, 'close something first'),
  ]);
};

/** Asked in this order; the first denial is the answer. */
export const ENTRY_RULES: readonly Rule[] = [
  saneNumbers,
  limitsWhole,
  strategyRuns,
  ...STANDING_RULES,
  fear,
  within(CAPS.riskPerTrade),
  saneStop,
  saneTarget,
  minimumScore,
  signalCount,
  weekTarget,
  within(CAPS.orderCap),
  within(CAPS.dayBudget),
  positionCount,
  symbolCount,
  within(CAPS.gross),
  within(CAPS.stageCapital),
  within(CAPS.short),
  within(CAPS.singleName),
  within(CAPS.sector),
  correlated,
  portfolioVar,
  within(CAPS.buyingPower),
  ...COMPLIANCE_RULES,
];

export function firstDenial(asked: Asked): Denial | null {
  for (const rule of ENTRY_RULES) {
    const denial = rule(asked);
    if (denial !== null) return denial;
  }
  return null;
}
