// Kobe's toggles by their own paths and defaults (OPS-5): what each is here. Some are limits of the desk, some the
// selection of a day; those of the cognitive part are kept for it and do nothing until there is one.
import { formatLimit } from '#engine/risk/limits.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import type { EngineState } from '#engine/state.ts';

export type ToggleValue = boolean | number | string | readonly number[];

/** What a toggle stands for on this desk. */
export type Stands =
  | { readonly as: 'limit'; readonly limit: LimitName; readonly times: number }
  | { readonly as: 'selection' }
  /** It cannot be switched off. */
  | { readonly as: 'always' }
  | { readonly as: 'cognition' };

export interface Toggle {
  readonly default: ToggleValue;
  /** What may stand there: the words of a choice, or the greatest number; null for a switch or a pair. */
  readonly choices: readonly string[] | null;
  readonly most: number | null;
  readonly stands: Stands;
  readonly says: string;
}

function limit(name: LimitName, of: { default: number; most: number; times?: number }): Toggle {
  const stands = { as: 'limit', limit: name, times: of.times ?? 1 } as const;
  return { default: of.default, choices: null, most: of.most, stands, says: `limit ${name}` };
}

function cognitive(value: ToggleValue, says: string, most: number | null = null): Toggle {
  return { default: value, choices: null, most, stands: { as: 'cognition' }, says };
}

const SELECTION = { as: 'selection' } as const;

/** Source K, "Configuration Toggles"; the order is its own. */
export const TOGGLES: Readonly<Record<string, Toggle>> = {
  'cognitive.llm_analyzer.enabled': cognitive(true, 'language models are asked at all'),
  'cognitive.llm_analyzer.mode': {
    ...cognitive('briefings_only', 'what they are asked for'),
    choices: ['off', 'briefings_only', 'full'],
  },
  'cognitive.llm_analyzer.cost_tracking.enabled': cognitive(true, 'their cost is counted'),
  'cognitive.llm_analyzer.cost_tracking.max_daily_usd': cognitive(
    50,
    'dollars a day at most',
    1_000,
  ),
  'cognitive.llm_analyzer.cost_tracking.alert_threshold_usd': cognitive(
    25,
    'dollars a day from which it is an alert',
    1_000,
  ),
  'cognitive.llm_analyzer.cache.enabled': cognitive(true, 'answers are kept'),
  'cognitive.llm_analyzer.cache.ttl_hours': cognitive(24, 'hours an answer is kept', 720),
  'selection.mode': {
    default: 'totd',
    choices: ['totd', 'top_n'],
    most: null,
    stands: SELECTION,
    says: 'the trade of the day alone, or the best n',
  },
  'selection.top_n.enabled': {
    default: false,
    choices: null,
    most: null,
    stands: SELECTION,
    says: 'more than one a day; false is the trade of the day, whatever the mode',
  },
  'selection.top_n.n': {
    default: 3,
    choices: null,
    most: 50,
    stands: SELECTION,
    says: 'how many a day at most',
  },
  'selection.top_n.max_correlation': limit('correlation', { default: 0.7, most: 1 }),
  'selection.top_n.max_sector_pct': limit('sectorRatio', { default: 0.4, most: 1 }),
  'selection.top_n.max_single_name_pct': limit('singleNameRatio', { default: 0.25, most: 1 }),
  'risk.policy_gate.per_order_max_usd': limit('orderCents', {
    default: 75,
    most: 10_000_000,
    times: 100,
  }),
  'risk.policy_gate.daily_budget_usd': limit('budgetDayCents', {
    default: 1_000,
    most: 100_000_000,
    times: 100,
  }),
  'risk.position_limit': limit('positions', { default: 10, most: 1_000 }),
  'risk.advanced.var_limit_pct': limit('varRatio', { default: 0.02, most: 0.1 }),
  'quality_gate.min_score': limit('score', { default: 55, most: 100 }),
  'quality_gate.max_signals_per_day': limit('signalsDay', { default: 3, most: 1_000 }),
  'cognitive.preflight.required': {
    default: true,
    choices: null,
    most: null,
    stands: { as: 'always' },
    says: 'the preflight of a resume and of going live; it cannot be switched off',
  },
  'cognitive.circuit_breakers.enabled': cognitive(true, 'the breakers of the cognitive part'),
  'cognitive.circuit_breakers.calibration_bounds': cognitive(
    [0.05, 0.95],
    'bounds of the self-model',
  ),
  'cognitive.circuit_breakers.max_loss_streak': limit('lossStreakDesk', { default: 5, most: 5 }),
};

/** By path. */
export type Toggles = Readonly<Record<string, ToggleValue>>;

/** What stands in the file, and that with K's defaults for the rest; only what stands there bounds anything. */
export interface Base {
  readonly named: Toggles;
  readonly settled: Toggles;
}

const DEFAULTS: Toggles = Object.fromEntries(
  Object.entries(TOGGLES).map(([path, row]) => [path, row.default]),
);

export function settledBase(named: Toggles): Base {
  return { named, settled: { ...DEFAULTS, ...named } };
}

/** What it is on this desk now, in words. */
export function toggleHere({ stands, says }: Toggle, state: EngineState): string {
  switch (stands.as) {
    case 'limit':
      return `in force ${formatLimit(stands.limit, state.limits.values[stands.limit])} (${stands.limit})`;
    case 'selection': {
      const selection = state.strategies?.selection;
      return selection === undefined
        ? says
        : `in force ${selection.mode}, ${selection.n} a day at most`;
    }
    case 'always':
      return says;
    case 'cognition':
      return 'kept: there is no cognitive part yet';
  }
}
