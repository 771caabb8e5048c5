// Limits as data: each has a unit, a direction in which it is tighter, and bounds nobody may loosen
// past. What is in force is a fact; a limit that is missing denies.

export type LimitName =
  | 'riskPerTradeRatio'
  | 'rolloutRiskRatio'
  | 'lossDayRatio'
  | 'lossDayCents'
  | 'lossWeekRatio'
  | 'drawdownRatio'
  | 'lossStreakStrategy'
  | 'lossStreakDesk'
  | 'winRateRatio'
  | 'winRateTrades'
  | 'orderCents'
  | 'budgetDayCents'
  | 'positions'
  | 'symbols'
  | 'grossRatio'
  | 'shortRatio'
  | 'varRatio'
  | 'correlation'
  | 'sectorRatio'
  | 'singleNameRatio'
  | 'signalsDay'
  | 'score'
  | 'ordersPerMinute'
  | 'rejectsPerMinute'
  | 'collarRatio'
  | 'dayTradesBelowFloor'
  | 'washSaleDays'
  | 'washSaleDeskDays'
  | 'openGuardMinutes'
  | 'closeGuardMinutes'
  | 'vixWatch'
  | 'vixHalf'
  | 'vixNone'
  | 'weekTargetRatio';

export type LimitUnit = 'ratio' | 'cents' | 'count' | 'score' | 'days' | 'minutes' | 'points';

export interface LimitRow {
  readonly unit: LimitUnit;
  readonly tighter: 'lower' | 'higher';
  /** The loosest value anybody may put in force; null where the trade sets none. */
  readonly loosest: number | null;
  readonly source: string;
  readonly says: string;
}

export const LIMITS: Readonly<Record<LimitName, LimitRow>> = {
  riskPerTradeRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.025,
    source: 'RISK-1',
    says: 'risk per trade, of equity (layer 1)',
  },
  rolloutRiskRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.025,
    source: 'RISK-1',
    says: 'risk per trade of the rollout phase, of equity (layer 1)',
  },
  lossDayRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.05,
    source: 'RISK-1',
    says: 'loss in a day, of session-open equity (layer 2)',
  },
  lossDayCents: {
    unit: 'cents',
    tighter: 'lower',
    loosest: 500_000,
    source: 'RISK-1',
    says: 'loss in a day, in dollars (layer 2)',
  },
  lossWeekRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.05,
    source: 'RISK-1',
    says: 'loss in a week, of week-start equity',
  },
  drawdownRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.15,
    source: 'RISK-1',
    says: 'drawdown from the high-water mark (layer 4)',
  },
  lossStreakStrategy: {
    unit: 'count',
    tighter: 'lower',
    loosest: 5,
    source: 'RISK-1',
    says: 'losses in a row before a strategy is disabled (layer 3)',
  },
  lossStreakDesk: {
    unit: 'count',
    tighter: 'lower',
    loosest: 5,
    source: 'RISK-1',
    says: 'losses in a row before the desk latches',
  },
  winRateRatio: {
    unit: 'ratio',
    tighter: 'higher',
    loosest: 0.4,
    source: 'RISK-1',
    says: 'lowest win rate of a strategy (layer 3)',
  },
  winRateTrades: {
    unit: 'count',
    tighter: 'lower',
    loosest: 5,
    source: 'RISK-1',
    says: 'trades before the win rate is judged (layer 3)',
  },
  orderCents: {
    unit: 'cents',
    tighter: 'lower',
    loosest: null,
    source: 'RISK-2',
    says: 'notional of one order',
  },
  budgetDayCents: {
    unit: 'cents',
    tighter: 'lower',
    loosest: null,
    source: 'RISK-2',
    says: 'notional of new risk in a day',
  },
  positions: {
    unit: 'count',
    tighter: 'lower',
    loosest: null,
    source: 'RISK-2',
    says: 'positions at once',
  },
  symbols: {
    unit: 'count',
    tighter: 'lower',
    loosest: 50,
    source: 'ENG-4',
    says: 'symbols at once; never over 10 in LIVE',
  },
  grossRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 1,
    source: 'DESIGN demo',
    says: 'gross exposure, of equity',
  },
  shortRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 1,
    source: 'RISK-5',
    says: 'what is sold short, of equity; zero forbids it',
  },
  varRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.1,
    source: 'RISK-2',
    says: 'one-day value at risk at 95 %, of equity: the higher of historical and parametric',
  },
  correlation: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 1,
    source: 'RISK-2',
    says: 'correlation with a position held',
  },
  sectorRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 1,
    source: 'RISK-2',
    says: 'exposure to one sector, of equity',
  },
  singleNameRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 1,
    source: 'RISK-2',
    says: 'exposure to one name, of equity',
  },
  signalsDay: {
    unit: 'count',
    tighter: 'lower',
    loosest: null,
    source: 'RISK-2',
    says: 'signals taken in a day',
  },
  score: {
    unit: 'score',
    tighter: 'higher',
    loosest: null,
    source: 'RISK-2',
    says: 'lowest score of a signal',
  },
  ordersPerMinute: {
    unit: 'count',
    tighter: 'lower',
    loosest: 600,
    source: 'O10',
    says: 'orders in a minute before the desk halts itself',
  },
  rejectsPerMinute: {
    unit: 'count',
    tighter: 'lower',
    loosest: 60,
    source: 'O10',
    says: 'rejects in a minute before the desk halts itself',
  },
  collarRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: 0.1,
    source: 'RISK-5',
    says: 'distance of a limit from the last price',
  },
  dayTradesBelowFloor: {
    unit: 'count',
    tighter: 'lower',
    loosest: 3,
    source: 'RISK-5',
    says: 'day trades in five sessions while equity is under $25,000, with those that may yet come today',
  },
  washSaleDays: {
    unit: 'days',
    tighter: 'higher',
    loosest: 0,
    source: 'RISK-5',
    says: 'days after a loss before the same strategy buys the name again',
  },
  washSaleDeskDays: {
    unit: 'days',
    tighter: 'higher',
    loosest: 0,
    source: 'RISK-5',
    says: 'days after a loss before any strategy buys the name again',
  },
  openGuardMinutes: {
    unit: 'minutes',
    tighter: 'higher',
    loosest: 0,
    source: 'RISK-5',
    says: 'first minutes of a day without entries',
  },
  closeGuardMinutes: {
    unit: 'minutes',
    tighter: 'higher',
    loosest: 0,
    source: 'RISK-5',
    says: 'last minutes of a day without entries',
  },
  vixWatch: {
    unit: 'points',
    tighter: 'lower',
    loosest: 20,
    source: 'RISK-3',
    says: 'VIX from which the desk watches',
  },
  vixHalf: {
    unit: 'points',
    tighter: 'lower',
    loosest: 25,
    source: 'RISK-3',
    says: 'VIX from which new entries are half size',
  },
  vixNone: {
    unit: 'points',
    tighter: 'lower',
    loosest: 35,
    source: 'RISK-3',
    says: 'VIX from which nothing new is opened without two keys',
  },
  weekTargetRatio: {
    unit: 'ratio',
    tighter: 'lower',
    loosest: null,
    source: 'DAY-5',
    says: 'gain of the week, of week-start equity, after which nothing new is opened',
  },
};

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** A number in the row's unit, or 'none': said aloud that there is no limit. Missing denies. */
export type LimitValue = number | 'none';

export interface Limits {
  readonly values: Readonly<Partial<Record<LimitName, LimitValue>>>;
  /** Symbols nobody may open risk in. */
  readonly restricted: readonly string[];
}

export const NO_LIMITS: Limits = { values: {}, restricted: [] };

const DOLLARS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

export function formatLimit(name: LimitName, value: LimitValue | undefined): string {
  if (value === undefined) return 'missing (denies)';
  if (value === 'none') return 'none';
  switch (LIMITS[name].unit) {
    case 'ratio':
      return name === 'correlation' ? value.toFixed(2) : `${Number((value * 100).toFixed(2))} %`;
    case 'cents':
      return `$${DOLLARS.format(value / 100)}`;
    case 'days':
      return `${value} days`;
    case 'minutes':
      return `${value} minutes`;
    case 'points':
    case 'count':
    case 'score':
      return String(value);
  }
}

/** The sentence of what is out of bounds in a proposal, or null. */
export function limitFault(name: LimitName, value: LimitValue): string | null {
  const row = LIMITS[name];
  if (value === 'none') return null;
  if (!Number.isFinite(value) || value < 0)
    return `${name} must be a number of zero or more, or "none"`;
  if (row.loosest === null) return null;
  const past = row.tighter === 'lower' ? value > row.loosest : value < row.loosest;
  return past
    ? `${name} may be no looser than ${formatLimit(name, row.loosest)} (${row.source})`
    : null;
}
