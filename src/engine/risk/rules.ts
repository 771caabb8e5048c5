// The rules an entry must pass, one small function each, in the order they are asked: policy, exposure,
// compliance. A rule answers null or a denial with its layer, its numbers and what would pass (RISK-6).
import {
  formatCents,
  formatPercent,
  formatPrice,
  formatQty,
  notional,
  plus,
  priceInDollars,
} from '#engine/model/money.ts';
import { cents } from '#engine/model/money.ts';
import { equity, openPositions } from '#engine/order/books.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { correlation, exposures, valueAtRisk } from '#engine/risk/exposure.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { reserved, riskRatio } from '#engine/risk/sizing.ts';
import type { EngineState } from '#engine/state.ts';
import { strategyBook } from '#engine/state.ts';
import type { Seen } from '#engine/seen.ts';

export interface Denial {
  readonly code: string;
  readonly layer: string;
  readonly text: string;
  readonly remedy: string;
}

export interface Asked {
  readonly state: EngineState;
  readonly seen: Seen;
  readonly market: Market;
  readonly plan: OrderPlan;
  readonly score: number;
}

export type Rule = (asked: Asked) => Denial | null;

function deny(code: string, layer: string, words: readonly [string, string]): Denial {
  return { code, layer, text: words[0], remedy: words[1] };
}

/** The limit's number; 'none' passes everything; missing denies. */
function limit(asked: Asked, name: LimitName): number | Denial {
  const value = asked.state.limits.values[name];
  if (value === 'none') return Number.POSITIVE_INFINITY;
  if (typeof value === 'number') return value;
  return deny('LIMIT_MISSING', 'policy', [
    `the limit ${name} is missing, and a missing limit denies`,
    `put ${name} in force`,
  ]);
}

function atMost(
  asked: Asked,
  name: LimitName,
  row: { value: number; layer: string; code: string; shown: string; remedy: string },
): Denial | null {
  const bound = limit(asked, name);
  if (typeof bound !== 'number') return bound;
  if (row.value <= bound) return null;
  const shown = formatLimit(name, asked.state.limits.values[name]);
  return deny(row.code, row.layer, [`${row.shown}, at most ${shown} (${name})`, row.remedy]);
}

const saneNumbers: Rule = ({ plan, market }) => {
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
  if (plan.side !== 'buy')
    return deny('SHORT_FORBIDDEN', 'compliance', ['selling short is not allowed', 'a long entry']);
  return null;
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

const riskPerTrade: Rule = (asked) => {
  const { plan, state } = asked;
  const ratio = riskRatio(state.limits);
  if (ratio === null)
    return deny('LIMIT_MISSING', 'layer 1', [
      'the limit riskPerTradeRatio is missing, and a missing limit denies',
      'put it in force',
    ]);
  if (plan.stopAfter === null || plan.stopAfter >= plan.assumed)
    return deny('STOP_MISSING', 'layer 1', [
      'an entry needs a protective stop below its price',
      'a signal with a stop',
    ]);
  const atRisk =
    (notional(plan.qty, plan.assumed) - notional(plan.qty, plan.stopAfter)) / equity(state.books);
  if (atRisk <= ratio) return null;
  const fits = formatQty(Math.floor((plan.qty * ratio) / atRisk) as typeof plan.qty);
  return deny('LAYER1_RISK', 'layer 1', [
    `risk to the stop ${formatPercent(atRisk)} of equity, at most ${formatPercent(ratio)}`,
    `${fits} units or fewer`,
  ]);
};

const orderCap: Rule = (asked) => {
  const value = notional(asked.plan.qty, asked.plan.assumed);
  return atMost(asked, 'orderCents', {
    value,
    layer: 'policy',
    code: 'ORDER_CAP',
    shown: `order of ${formatCents(value)}`,
    remedy: 'a smaller order',
  });
};

const dayBudget: Rule = (asked) => {
  const value = plus(
    asked.state.day?.spent ?? cents(0),
    notional(asked.plan.qty, asked.plan.assumed),
  );
  return atMost(asked, 'budgetDayCents', {
    value,
    layer: 'policy',
    code: 'DAY_BUDGET',
    shown: `new risk today ${formatCents(value)}`,
    remedy: 'tomorrow, or a smaller order',
  });
};

const positionCount: Rule = (asked) => {
  const held = openPositions(asked.state.books);
  const own = held.some(
    (row) => row.strategy === asked.plan.strategy && row.symbol === asked.plan.symbol,
  );
  const waiting = Object.values(asked.state.orders).filter(
    (order) => order.purpose === 'entry' && order.filled === 0 && order.closedAt === null,
  );
  const value = held.length + waiting.length + (own ? 0 : 1);
  return atMost(asked, 'positions', {
    value,
    layer: 'policy',
    code: 'POSITION_COUNT',
    shown: `${value} positions`,
    remedy: 'after a position is closed',
  });
};

const signalCount: Rule = (asked) => {
  const value = (asked.state.day?.signals ?? 0) + 1;
  return atMost(asked, 'signalsDay', {
    value,
    layer: 'policy',
    code: 'SIGNAL_COUNT',
    shown: `signal ${value} of the day`,
    remedy: 'tomorrow',
  });
};

const minimumScore: Rule = (asked) => {
  const bound = limit(asked, 'score');
  if (typeof bound !== 'number') return bound;
  if (bound === Number.POSITIVE_INFINITY || asked.score >= bound) return null;
  return deny('SCORE_LOW', 'policy', [
    `score ${asked.score.toFixed(0)}, at least ${bound} (score)`,
    'a stronger signal',
  ]);
};

const gross: Rule = (asked) => {
  const book = exposures(asked.state);
  const worth = equity(asked.state.books);
  const value = (plus(...book.values()) + notional(asked.plan.qty, asked.plan.assumed)) / worth;
  return atMost(asked, 'grossRatio', {
    value,
    layer: 'exposure',
    code: 'GROSS_EXPOSURE',
    shown: `gross exposure ${formatPercent(value)} of equity`,
    remedy: 'a smaller order, or close something',
  });
};

/** Broad index funds and the index itself are exempt from the single-name and sector limits (RISK-2). */
const singleName: Rule = (asked) => {
  const kind = asked.market.instrument(asked.plan.symbol);
  if (kind === 'index' || kind === 'fund') return null;
  const value =
    ((exposures(asked.state).get(asked.plan.symbol) ?? 0) +
      notional(asked.plan.qty, asked.plan.assumed)) /
    equity(asked.state.books);
  return atMost(asked, 'singleNameRatio', {
    value,
    layer: 'exposure',
    code: 'SINGLE_NAME',
    shown: `${asked.plan.symbol} ${formatPercent(value)} of equity`,
    remedy: 'a smaller order',
  });
};

const sector: Rule = (asked) => {
  const kind = asked.market.instrument(asked.plan.symbol);
  if (kind === 'index' || kind === 'fund') return null;
  const own = asked.market.sector(asked.plan.symbol);
  if (own === null)
    return deny('SECTOR_UNKNOWN', 'exposure', [
      `the sector of ${asked.plan.symbol} is not known`,
      'name its sector',
    ]);
  let sum: number = notional(asked.plan.qty, asked.plan.assumed);
  for (const [symbol, value] of exposures(asked.state))
    if (asked.market.sector(symbol) === own) sum += value;
  const value = sum / equity(asked.state.books);
  return atMost(asked, 'sectorRatio', {
    value,
    layer: 'exposure',
    code: 'SECTOR',
    shown: `${own} ${formatPercent(value)} of equity`,
    remedy: 'another sector',
  });
};

const correlated: Rule = (asked) => {
  const own = asked.market.returns(asked.plan.symbol);
  for (const symbol of exposures(asked.state).keys()) {
    if (symbol === asked.plan.symbol) continue;
    const value = correlation(own, asked.market.returns(symbol));
    if (value === null)
      return deny('CORRELATION_UNKNOWN', 'exposure', [
        `the correlation with ${symbol} is not known`,
        'more history',
      ]);
    const denial = atMost(asked, 'correlation', {
      value,
      layer: 'exposure',
      code: 'CORRELATION',
      shown: `correlation with ${symbol} ${value.toFixed(2)}`,
      remedy: 'a less alike name',
    });
    if (denial !== null) return denial;
  }
  return null;
};

const portfolioVar: Rule = (asked) => {
  const book = new Map(exposures(asked.state));
  book.set(
    asked.plan.symbol,
    plus(book.get(asked.plan.symbol) ?? cents(0), notional(asked.plan.qty, asked.plan.assumed)),
  );
  const loss = valueAtRisk(book, asked.market);
  if (loss === null)
    return deny('VAR_UNKNOWN', 'exposure', [
      'under 60 sessions of history: value at risk is not known',
      'more history',
    ]);
  const value = loss / equity(asked.state.books);
  return atMost(asked, 'varRatio', {
    value,
    layer: 'exposure',
    code: 'VAR',
    shown: `value at risk ${formatPercent(value)} of equity`,
    remedy: 'a smaller order, or close something',
  });
};

const restricted: Rule = ({ state, plan }) =>
  state.limits.restricted.includes(plan.symbol)
    ? deny('RESTRICTED', 'compliance', [
        `${plan.symbol} is on the restricted list`,
        'another symbol',
      ])
    : null;

const collar: Rule = (asked) => {
  const last = asked.market.last(asked.plan.symbol);
  if (last === null || asked.plan.terms.type !== 'limit') return null;
  const value = Math.abs(asked.plan.terms.limit / last - 1);
  return atMost(asked, 'collarRatio', {
    value,
    layer: 'compliance',
    code: 'COLLAR',
    shown: `limit ${formatPercent(value)} from the last price ${formatPrice(last)}`,
    remedy: 'a limit nearer the last price',
  });
};

const buyingPower: Rule = ({ state, plan }) => {
  const free = state.books.cash - reserved(state);
  const value = notional(plan.qty, plan.assumed);
  if (value <= free) return null;
  return deny('BUYING_POWER', 'compliance', [
    `${formatCents(value)} needed, ${formatCents(cents(Math.max(0, free)))} free`,
    'a smaller order',
  ]);
};

/** FINRA 4210: four day trades in five business days under $25,000 make a pattern day trader. */
const dayTrader: Rule = (asked) => {
  if (equity(asked.state.books) >= 2_500_000) return null;
  const value = asked.state.dayTrades.length;
  return atMost(asked, 'dayTradesBelowFloor', {
    value,
    layer: 'compliance',
    code: 'DAY_TRADES',
    shown: `${value} day trades in five sessions under $25,000`,
    remedy: 'in a later session',
  });
};

const washSale: Rule = (asked) => {
  const days = limit(asked, 'washSaleDays');
  if (typeof days !== 'number') return days;
  const lost = strategyBook(asked.state, asked.plan.strategy).lostOn[asked.plan.symbol];
  if (lost === undefined || !Number.isFinite(days)) return null;
  const since = (asked.seen.desk - Date.parse(`${lost}T00:00:00Z`)) / 86_400_000;
  if (since > days) return null;
  return deny('WASH_SALE', 'compliance', [
    `${asked.plan.symbol} was sold at a loss on ${lost}, ${days} days must pass`,
    'another symbol, or later',
  ]);
};

/** Never a price that is not above its own stop's grid: keeps a plan of nonsense from reaching the wire. */
const saneStop: Rule = ({ plan }) =>
  plan.stopAfter !== null && priceInDollars(plan.stopAfter) < priceInDollars(plan.assumed) * 0.5
    ? deny('STOP_FAR', 'layer 1', ['the stop is more than half the price away', 'a nearer stop'])
    : null;

/** Asked in this order; the first denial is the answer. */
export const ENTRY_RULES: readonly Rule[] = [
  saneNumbers,
  strategyRuns,
  restricted,
  riskPerTrade,
  saneStop,
  minimumScore,
  signalCount,
  orderCap,
  dayBudget,
  positionCount,
  gross,
  singleName,
  sector,
  correlated,
  portfolioVar,
  collar,
  buyingPower,
  dayTrader,
  washSale,
];
