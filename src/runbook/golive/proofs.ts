// What the desk proves of the go-live checklist by itself: from its journal, from what is in force and from the
// checks of the preflight. A proof only reads; what it cannot find out is not proved.
import { LIMITS } from '#engine/risk/limits.ts';
import { atNewYork, DAY_MS, formatDayEt, tradingDay } from '#engine/model/time.ts';
import { formatPercent } from '#engine/model/money.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import { STAGE_BOUNDS } from '#engine/risk/rollout.ts';
import type { Seen } from '#engine/seen.ts';
import type { Bench } from '#runbook/approval.ts';
import { found } from '#runbook/checks/question.ts';
import type { Finding } from '#runbook/checks/question.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { DRILL_NAMES } from '#runbook/drill/name.ts';
import { layersText, paperDays, sumOf } from '#runbook/golive/paper.ts';
import type { PaperSum } from '#runbook/golive/paper.ts';
import type { TestRun } from '#runbook/golive/tested.ts';
import { venueText } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import type { DeskState } from '#runbook/state.ts';

/** What a proof may read. */
export interface Proving {
  readonly state: DeskState;
  readonly seen: Seen;
  readonly bench: Bench;
  readonly venue: Venue;
  /** Of the preflight, asked moments ago. */
  readonly checks: readonly CheckAnswer[];
  /** The last whole run of the tests on this machine, of whichever code. */
  readonly tests: TestRun | null;
}

export type Proof = (proving: Proving) => Finding;

export const PAPER_DAYS_MIN = 30;
const WIN_RATE_MIN = 0.6;
const DRAWDOWN_MAX = 0.15;
export const EXECUTION_MIN = 0.8;
const DRILLED_DAYS = 90;
const TASK_DAYS = 45;
const REPORT_DAYS = 5;

/** A clock that was set back makes nothing young again. */
export function peopleNow({ wall, lastWall }: Bench): number {
  return Math.max(wall, lastWall);
}

/** LIVE-3 is judged on the record of GREEN_ONLY days on paper; nothing is proved without one. */
function onPaper(judge: (sum: PaperSum) => Finding): Proof {
  return ({ state }) => {
    const sum = sumOf(paperDays(state.runbook.golive.paper));
    return sum.days === 0 ? found(false, 'no GREEN_ONLY day on paper is on record') : judge(sum);
  };
}

export const paperLong: Proof = onPaper(({ days }) =>
  found(days >= PAPER_DAYS_MIN, `${days} GREEN_ONLY days on paper, at least ${PAPER_DAYS_MIN}`),
);

export const paperWins: Proof = onPaper(({ trades, wins }) => {
  if (trades === 0) return found(false, 'no trade was closed on them');
  const rate = wins / trades;
  return found(
    rate > WIN_RATE_MIN,
    `${formatPercent(rate)} of ${trades} trades won, more than ${formatPercent(WIN_RATE_MIN)}`,
  );
});

export const paperDrawdown: Proof = onPaper(({ drawdown }) =>
  found(
    drawdown < DRAWDOWN_MAX,
    `at most ${formatPercent(drawdown)} below the highest, under ${formatPercent(DRAWDOWN_MAX)}`,
  ),
);

export const paperCalm: Proof = onPaper(({ emergencies, days }) =>
  found(emergencies === 0, `${emergencies} emergency stops in ${days} days`),
);

export const paperExecuted: Proof = onPaper(({ signals, opened, denied }) => {
  if (signals === 0) return found(false, 'no signal on them');
  const rate = opened / signals;
  return found(
    rate > EXECUTION_MIN,
    `${opened} of ${signals} signals became positions (${formatPercent(rate)}), more than ${formatPercent(EXECUTION_MIN)}; denied by ${layersText(denied)}`,
  );
});

export const paperClean: Proof = onPaper(({ criticals, days }) =>
  found(criticals === 0, `${criticals} CRITICAL alerts in ${days} days, halts by people aside`),
);

/** The answer of a check of the preflight. */
export function asChecked(name: string): Proof {
  return ({ checks }) => {
    const row = checks.find((one) => one.name === name);
    if (row === undefined) return found(false, `the check ${name} was not asked`);
    return { passed: row.passed, evidence: row.evidence, remedy: row.remedy };
  };
}

export const secretsKept: Proof = ({ venue }) =>
  found(
    venue.kind !== 'simulated',
    venue.kind === 'simulated'
      ? 'this desk has no broker\u2019s keys'
      : 'given by the environment or by files it names; none is in config/ or on record',
  );

export const liveAccount: Proof = ({ venue }) =>
  found(venue.kind === 'live', `this desk stands on ${venueText(venue)}`);

/** Each of these limits is a number, no looser than anybody may make it. */
export function bounded(...names: readonly LimitName[]): Proof {
  return ({ state }) => {
    const { values } = state.engine.limits;
    const bad = names.filter((name) => {
      const value = values[name];
      const { loosest, tighter } = LIMITS[name];
      if (typeof value !== 'number' || !Number.isFinite(value)) return true;
      if (loosest === null) return false;
      return tighter === 'lower' ? value > loosest : value < loosest;
    });
    const shown = (bad.length === 0 ? names : bad).map(
      (name) => `${name} ${formatLimit(name, values[name])}`,
    );
    return found(bad.length === 0, shown.join(', '));
  };
}

/** One of these is enough. */
export function boundedByOne(...names: readonly LimitName[]): Proof {
  return (proving) => {
    const answers = names.map((name) => bounded(name)(proving));
    const good = answers.find((row) => row.passed);
    return good ?? found(false, answers.map((row) => row.evidence).join(', '));
  };
}

export const drilled: Proof = ({ state, bench }) => {
  const { drills } = state.runbook;
  const bad = DRILL_NAMES.flatMap((name) => {
    const last = drills[name];
    if (last === undefined) return [`${name} never`];
    if (!last.passed) return [`${name} failed`];
    return peopleNow(bench) - last.wall > DRILLED_DAYS * DAY_MS ? [`${name} too long ago`] : [];
  });
  return bad.length === 0
    ? found(
        true,
        `${DRILL_NAMES.length} of ${DRILL_NAMES.length} drilled within ${DRILLED_DAYS} days`,
      )
    : found(false, bad.join(', '));
};

/** A task of the maintenance calendar was done lately, and passed. */
export function taskDone(task: string): Proof {
  return ({ state, seen }) => {
    const rows = state.runbook.maintenance[task] ?? [];
    const last = rows.findLast((row) => row.status === 'done' || row.status === 'failed');
    if (last === undefined) return found(false, `${task} was never done`);
    const when = formatDayEt(last.desk);
    if (last.status === 'failed') return found(false, `${task} failed on ${when}`);
    const fresh = seen.desk - last.desk <= TASK_DAYS * DAY_MS;
    return found(
      fresh,
      `${task} done on ${when}${fresh ? '' : `, more than ${TASK_DAYS} days ago`}`,
    );
  };
}

export const reported: Proof = ({ state, seen }) => {
  const last = state.runbook.reports.findLast((row) => row.period === 'daily');
  if (last === undefined) return found(false, 'no daily report was written yet');
  const age = seen.desk - atNewYork(tradingDay(last.day), 0);
  return found(age <= REPORT_DAYS * DAY_MS, `the last is of ${last.day}`);
};

/** A first live asks for it, and a desk that was taken on past it by two keys is signed again with its own. */
export const greenOnly: Proof = ({ state }) => {
  const { rollout, strategies } = state.engine;
  const profile = strategies?.profile ?? 'none';
  const evidence = `the profile in force is ${profile}`;
  const bounds = rollout === null ? null : STAGE_BOUNDS[rollout.stage];
  if (bounds?.live === true && bounds.profile === null)
    return found(profile !== 'none', `${evidence}; stage ${bounds.stage} of the rollout lets any`);
  return found(profile === 'green_only', evidence);
};

export const spyListed: Proof = ({ state }) => {
  const listed = (state.engine.strategies?.universe ?? []).map(({ symbol }) => String(symbol));
  return found(
    listed.includes('SPY'),
    listed.length === 0
      ? 'no universe is agreed to'
      : `agreed to: ${listed.slice(0, 6).join(', ')}`,
  );
};

export const notDev: Proof = ({ state }) => {
  const mode = state.engine.desk?.mode ?? 'not made';
  return found(mode !== 'DEV', `this desk is ${mode}; two people arm it LIVE`);
};
