// The rollout (OPT-6, LIVE-2): stages from one symbol on paper to many with real money, each with bounds that
// nothing else in force can loosen. The gate reads them; a fact says which stage the desk is in.
import type { Cents } from '#engine/model/money.ts';
import { cents } from '#engine/model/money.ts';
import type { Mode } from '#engine/model/mode.ts';
import type { DeskTime } from '#engine/model/time.ts';

/** Four phases; the third in two steps, because a first live is small whatever follows. */
export const STAGES = ['1', '2', '3a', '3b', '4'] as const;
export type Stage = (typeof STAGES)[number];
/** Where real money begins. */
export const FIRST_LIVE: Stage = '3a';

export interface StageBounds {
  readonly stage: Stage;
  readonly says: string;
  /** Real money. */
  readonly live: boolean;
  /** Only these; null for any that is in force. */
  readonly symbols: readonly string[] | null;
  /** Only this profile; null for any. */
  readonly profile: 'green_only' | null;
  /** Share of equity a trade may lose at its stop. */
  readonly riskRatio: number;
  readonly lossDayCents: Cents;
  /** Gross exposure, working entries included; null where nothing but the limits in force bounds it. */
  readonly capitalCents: Cents | null;
}

const DOLLAR = 100;

/** Source G, "Phase 4 Rollout Plan", with LIVE-2's first live before it. */
export const STAGE_BOUNDS: Readonly<Record<Stage, StageBounds>> = {
  '1': {
    stage: '1',
    says: 'SPY on paper',
    live: false,
    symbols: ['SPY'],
    profile: null,
    riskRatio: 0.02,
    lossDayCents: cents(5_000 * DOLLAR),
    capitalCents: null,
  },
  '2': {
    stage: '2',
    says: 'SPY, QQQ, IWM and DIA on paper',
    live: false,
    symbols: ['SPY', 'QQQ', 'IWM', 'DIA'],
    profile: null,
    riskRatio: 0.02,
    lossDayCents: cents(5_000 * DOLLAR),
    capitalCents: null,
  },
  '3a': {
    stage: '3a',
    says: 'a first live: SPY with at most $5,000',
    live: true,
    symbols: ['SPY'],
    profile: 'green_only',
    riskRatio: 0.01,
    lossDayCents: cents(500 * DOLLAR),
    capitalCents: cents(5_000 * DOLLAR),
  },
  '3b': {
    stage: '3b',
    says: 'a live pilot: SPY with at most $25,000',
    live: true,
    symbols: ['SPY'],
    profile: 'green_only',
    riskRatio: 0.01,
    lossDayCents: cents(500 * DOLLAR),
    capitalCents: cents(25_000 * DOLLAR),
  },
  '4': {
    stage: '4',
    says: 'scaled up: any symbol in force, at most $250,000',
    live: true,
    symbols: null,
    profile: null,
    riskRatio: 0.02,
    lossDayCents: cents(5_000 * DOLLAR),
    capitalCents: cents(250_000 * DOLLAR),
  },
};

export interface RolloutSet {
  readonly kind: 'rollout.set';
  readonly stage: Stage;
  readonly from: Stage | null;
  readonly why: 'begun' | 'advanced' | 'fell-back';
  /** A person's id, the approval, or the rule that made it fall back. */
  readonly by: string;
  readonly reason: string;
  readonly approval: string | null;
}

export interface Rollout {
  readonly stage: Stage;
  readonly since: DeskTime;
  readonly why: RolloutSet['why'];
  readonly reason: string;
}

export function foldRollout(fact: RolloutSet, at: DeskTime): Rollout {
  const { stage, why, reason } = fact;
  return { stage, since: at, why, reason };
}

/** The one before; a first live falls back to paper. Null before the first. */
export function stageBefore(stage: Stage): Stage | null {
  return STAGES[STAGES.indexOf(stage) - 1] ?? null;
}

export function stageAfter(stage: Stage): Stage | null {
  return STAGES[STAGES.indexOf(stage) + 1] ?? null;
}

/**
 * The bounds that hold now; null where none do. Real money is never without: in LIVE a desk that is in no
 * live stage is held to those of a first live.
 */
export function stageBounds(state: {
  readonly desk: { readonly mode: Mode } | null;
  readonly rollout: Rollout | null;
}): StageBounds | null {
  const stage = state.rollout?.stage ?? null;
  const bounds = stage === null ? null : STAGE_BOUNDS[stage];
  if (state.desk?.mode !== 'LIVE') return bounds;
  return bounds?.live === true ? bounds : STAGE_BOUNDS[FIRST_LIVE];
}
