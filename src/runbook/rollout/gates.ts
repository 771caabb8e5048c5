// The exit gates of a rollout's stages, worked out of the closed days since the stage began, and for real money
// against the days before it, on paper. Each gate says what it asks, what it found, and whether that is enough.
import { formatGain, formatPercent, cents } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import { nextSession, sessionOn } from '#engine/market/session.ts';
import { qualityOf } from '#engine/order/execution.ts';
import { STAGE_BOUNDS } from '#engine/risk/rollout.ts';
import type { Stage } from '#engine/risk/rollout.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import type { Paper } from '#runbook/golive/paper.ts';
import type { DeskState } from '#runbook/state.ts';

export interface Gate {
  readonly name: string;
  readonly needs: string;
  readonly found: string;
  readonly passed: boolean;
}

/** Sessions a stage lasts at least: two weeks on paper, two and four of real money (G, "Rollout Plan"). */
const SESSIONS_MIN: Readonly<Record<Stage, number>> = {
  '1': 10,
  '2': 10,
  '3a': 10,
  '3b': 20,
  '4': 0,
};
const TRADES_MIN = 10;
/** O's "acceptable" for FULL_24, the wider of its two profiles. */
const WIN_RATE_MIN = 0.58;
const DRAWDOWN_MAX = 0.15;
/** K's critical threshold, beyond what the model takes a fill to cost. */
const SLIPPAGE_MAX_BPS = 10;
/** Of what a trade made on paper, so much at least with real money. */
const OF_PAPER_MIN = 0.5;

/** Days closed before the stage began, and since. */
interface Split {
  readonly before: readonly DayRow[];
  readonly since: readonly DayRow[];
}

/** The first day whose session has any of the stage; the empty text is before every day. */
function firstDay({ rollout }: EngineState): string {
  if (rollout === null) return '';
  const { day } = newYork(rollout.since);
  const session = sessionOn(day);
  return session === null || rollout.since < session.close ? day : nextSession(day).day;
}

function splitDays(state: EngineState): Split {
  const from = firstDay(state);
  return {
    before: state.days.filter((row) => row.day < from),
    since: state.days.filter((row) => row.day >= from),
  };
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  let total = 0;
  for (const row of rows) total += of(row);
  return total;
}

/** Deepest fall of the closing equity below its highest since the stage began. */
function deepest(rows: readonly DayRow[]): number {
  let high = rows[0]?.openEquity ?? 0;
  let worst = 0;
  for (const row of rows) {
    high = Math.max(high, row.closeEquity);
    if (high > 0) worst = Math.max(worst, 1 - row.closeEquity / high);
  }
  return worst;
}

/** What the days made for each trade closed in them, in cents; null without a trade. */
function gainATrade(rows: readonly DayRow[]): number | null {
  const trades = sum(rows, (row) => row.trades);
  return trades === 0 ? null : sum(rows, (row) => row.closeEquity - row.openEquity) / trades;
}

function standing({ since }: Split, stage: Stage): readonly Gate[] {
  const trades = sum(since, (row) => row.trades);
  const wins = sum(since, (row) => row.wins);
  const rate = trades === 0 ? 0 : wins / trades;
  const fall = deepest(since);
  const least = SESSIONS_MIN[stage];
  return [
    {
      name: 'sessions',
      needs: `${least} closed in this stage`,
      found: String(since.length),
      passed: since.length >= least,
    },
    {
      name: 'trades',
      needs: `${TRADES_MIN} closed in this stage`,
      found: String(trades),
      passed: trades >= TRADES_MIN,
    },
    {
      name: 'win rate',
      needs: `at least ${formatPercent(WIN_RATE_MIN)}`,
      found: trades === 0 ? 'no trade' : `${formatPercent(rate)} (${wins} of ${trades})`,
      passed: trades > 0 && rate >= WIN_RATE_MIN,
    },
    {
      name: 'drawdown',
      needs: `under ${formatPercent(DRAWDOWN_MAX)} at the closes of this stage`,
      found: formatPercent(fall),
      passed: fall < DRAWDOWN_MAX,
    },
  ];
}

function comparedText(clean: boolean): string {
  return clean ? 'equal' : 'they differ';
}

function books(state: EngineState): Gate {
  const { compared } = state;
  return {
    name: 'books',
    needs: 'equal the broker\u2019s when last compared',
    found: compared === null ? 'never compared' : comparedText(compared.clean),
    passed: compared?.clean === true,
  };
}

function openNow(state: EngineState): Gate {
  const set = Object.keys(state.latches.set);
  return {
    name: 'latches',
    needs: 'none is set',
    found: set.length === 0 ? 'none' : set.join(', '),
    passed: set.length === 0,
  };
}

/** Real money against paper: what fills cost, and what a trade made. */
function likePaper(state: EngineState, days: Split): readonly Gate[] {
  const bps = qualityOf(state.execution.since).beyondBps;
  const paper = gainATrade(days.before);
  const live = gainATrade(days.since);
  const shown = (value: number | null): string =>
    value === null ? 'no trade' : formatGain(cents(Math.round(value)));
  return [
    {
      name: 'slippage',
      needs: `at most ${SLIPPAGE_MAX_BPS} bps beyond the model on average`,
      found: bps === null ? 'no fill' : `${bps.toFixed(1)} bps`,
      passed: bps !== null && bps <= SLIPPAGE_MAX_BPS,
    },
    {
      name: 'live against paper',
      needs: `a trade makes at least ${formatPercent(OF_PAPER_MIN)} of what it made before`,
      found: `${shown(live)} a trade, before it ${shown(paper)}`,
      passed: live !== null && paper !== null && live > 0 && live >= paper * OF_PAPER_MIN,
    },
  ];
}

function calm(paper: Paper, from: string): Gate {
  const closed = paper.days.filter((row) => row.day >= from);
  // The day under way counts too: a stop of this morning may be lifted again by now.
  const stops = paper.emergencies + sum(closed, (row) => row.emergencies);
  return {
    name: 'emergency stops',
    needs: 'none in this stage',
    found: String(stops),
    passed: stops === 0,
  };
}

/** All gates of a stage; it may be left for the next when every one has passed. */
export function exitGates({ engine, runbook }: DeskState, stage: Stage): readonly Gate[] {
  const days = splitDays(engine);
  const both = [
    ...standing(days, stage),
    calm(runbook.golive.paper, firstDay(engine)),
    books(engine),
    openNow(engine),
  ];
  return STAGE_BOUNDS[stage].live ? [...both, ...likePaper(engine, days)] : both;
}
