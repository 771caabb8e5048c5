// The desk's picture: what people are shown, computed in one go from the desk's state and what was seen.
// It is plain data in the units of the model, so that a view only lays it out and never judges.
import { nextSession } from '#engine/market/session.ts';
import type { DeskKind, Mode } from '#engine/model/mode.ts';
import { cents, minus, NO_CENTS } from '#engine/model/money.ts';
import type { Cents, Qty } from '#engine/model/money.ts';
import { formatMinute, newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { equity, grossValue, unrealised } from '#engine/order/books.ts';
import { vixNow } from '#engine/risk/asked.ts';
import { judgeGate, readings } from '#engine/risk/gate.ts';
import { LATCHES, setLatches } from '#engine/risk/latch.ts';
import type { LatchName, Level } from '#engine/risk/latch.ts';
import { layers } from '#engine/risk/layers.ts';
import { formatLimit, LIMIT_NAMES, LIMITS } from '#engine/risk/limits.ts';
import { marketOpen } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { pictureOrders, picturePositions } from '#runbook/holding-picture.ts';
import type { OrderPicture, PositionPicture } from '#runbook/holding-picture.ts';
import { pictureAlerts, pictureOnCall, pictureSilences } from '#runbook/alert/picture.ts';
import type { AlertPicture, OnCallPicture } from '#runbook/alert/picture.ts';
import { NOBODY_ON_CALL } from '#runbook/oncall/oncall.ts';
import type { OnCall } from '#runbook/oncall/oncall.ts';
import { jobOn } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';
import { dueAt, isOn } from '#runbook/timetable.ts';

/** Which desk this is and how far it is open; every answer and card carries it. */
export type StandPicture = {
  readonly mode: Mode | 'NONE';
  readonly kind: DeskKind | 'none';
  readonly account: string;
  /** Milliseconds on the desk's clock. */
  readonly at: DeskTime;
  readonly level: Level;
  /** What keeps it from being open, shortest form: names of latches, then of bad readings. */
  readonly because: readonly string[];
};

export type LatchPicture = {
  readonly latch: LatchName;
  readonly level: 'reducing' | 'halted';
  readonly reason: string;
  readonly by: string;
  readonly since: DeskTime;
  readonly liftedBy: string;
};

export type ReadingPicture = {
  readonly name: string;
  readonly good: boolean;
  readonly says: string;
};

/** Money in whole cents, ratios as shares of one. */
export type MoneyPicture = {
  readonly equity: Cents;
  readonly cash: Cents;
  readonly gross: Cents;
  readonly unrealised: Cents;
  readonly realised: Cents;
  readonly fees: Cents;
  readonly day: Cents;
  readonly dayRatio: number;
  readonly dayFees: Cents;
  readonly week: Cents;
  readonly weekRatio: number;
  readonly sinceStart: Cents;
  readonly highWater: Cents;
  /** Zero or below: how far equity stands under its high-water mark. */
  readonly drawdownRatio: number;
};

export type TradePicture = {
  readonly strategy: string;
  readonly symbol: string;
  readonly qty: Qty;
  readonly opened: string;
  readonly closed: string;
  readonly gain: Cents;
  /** Gain over what the first stop put at risk; null without a stop. */
  readonly multiple: number | null;
  readonly exit: string;
};

export type DayPicture = {
  readonly day: string;
  readonly gain: Cents;
  readonly closeEquity: Cents;
  readonly trades: number;
  readonly wins: number;
};

export type LayerPicture = {
  readonly name: string;
  readonly value: string;
  readonly bound: string;
  /** Share of the limit used: 1 is the limit itself. */
  readonly used: number;
  readonly broken: boolean;
};

export type LimitPicture = {
  readonly name: string;
  readonly says: string;
  readonly value: string;
  readonly source: string;
};

export type StrategyPicture = {
  readonly name: string;
  readonly state: 'enabled' | 'off' | 'disabled';
  readonly disabled: string | null;
  readonly trades: number;
  readonly wins: number;
  readonly gain: Cents;
  readonly losses: number;
};

export type JobPicture = {
  readonly job: string;
  readonly title: string;
  readonly owner: string;
  readonly due: DeskTime;
  readonly status: 'to come' | 'started' | 'finished' | 'failed' | 'missed';
  readonly says: string;
};

export type DeskPicture = {
  readonly stand: StandPicture;
  readonly market: string;
  readonly latches: readonly LatchPicture[];
  readonly readings: readonly ReadingPicture[];
  readonly money: MoneyPicture;
  readonly positions: readonly PositionPicture[];
  readonly orders: readonly OrderPicture[];
  readonly trades: readonly TradePicture[];
  readonly days: readonly DayPicture[];
  readonly layers: readonly LayerPicture[];
  readonly limits: readonly LimitPicture[];
  readonly restricted: readonly string[];
  /** Symbols in which nothing new is opened, and by whom. */
  readonly pauses: readonly string[];
  readonly vix: string;
  readonly profile: string;
  readonly strategies: readonly StrategyPicture[];
  readonly scheduleDay: string;
  readonly jobs: readonly JobPicture[];
  readonly signals: number;
  readonly denied: number;
  /** The open ones, worst first. */
  readonly alerts: readonly AlertPicture[];
  readonly onCall: readonly OnCallPicture[];
  readonly silences: readonly string[];
};

/** For people: what lifts a latch, from the table of latches. */
export function latchLiftedBy(latch: LatchName): string {
  return LATCHES[latch].says;
}

/** Cheap: no money is valued, so that it may stand on every answer. */
export function pictureStand(state: DeskState, seen: Seen): StandPicture {
  const { desk, latches } = state.engine;
  const bad = readings(state.engine, seen).filter((reading) => !reading.good);
  return {
    mode: desk?.mode ?? 'NONE',
    kind: desk?.deskKind ?? 'none',
    account: desk?.account ?? 'no account',
    at: seen.desk,
    level: judgeGate(state.engine, seen).level,
    because: [
      ...setLatches(latches).map((row) => row.latch),
      ...bad.map((reading) => `${reading.name} ${reading.says}`),
    ],
  };
}

function pictureMarket(seen: Seen): string {
  if (marketOpen(seen)) return `open until ${formatMinute(seen.session?.closeMinute ?? 0)} ET`;
  const today = seen.session;
  const coming =
    today !== null && seen.desk < today.open ? today : nextSession(newYork(seen.desk).day);
  return `closed, opens ${coming.day} ${formatMinute(coming.openMinute)} ET`;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function vixText(state: EngineState, seen: Seen): string {
  const { band, overridden } = vixNow(state, seen);
  const { read } = state.vix;
  if (read === null) return 'VIX not known: nothing new is opened';
  const shown = `VIX ${read.value.toFixed(1)} of ${read.day} (${read.derived ? 'DERIVED' : read.source})`;
  if (band === 'unknown') return `${shown}, too old: nothing new is opened`;
  return `${shown}, band ${band}${band === 'none' && overridden ? ', overridden for today' : ''}`;
}

/** The money of a desk at this instant. */
export function pictureMoney(state: EngineState): MoneyPicture {
  const worth = equity(state.books);
  const dayBase = state.day?.openEquity ?? worth;
  const weekBase = state.week?.openEquity ?? worth;
  const top = Math.max(state.highWater, worth);
  return {
    equity: worth,
    cash: state.books.cash,
    gross: grossValue(state.books),
    unrealised: unrealised(state.books),
    realised: state.books.realised,
    fees: state.books.fees,
    day: minus(worth, dayBase),
    dayRatio: share(worth - dayBase, dayBase),
    dayFees: state.day?.fees ?? NO_CENTS,
    week: minus(worth, weekBase),
    weekRatio: share(worth - weekBase, weekBase),
    // What people put in or took out since is no gain.
    sinceStart: minus(minus(worth, state.books.transfers), state.desk?.cash ?? worth),
    highWater: cents(top),
    drawdownRatio: share(worth - top, top),
  };
}

function pictureStrategies(state: EngineState): readonly StrategyPicture[] {
  return (state.strategies?.strategies ?? []).map((setting) => {
    const { disabled, trades, wins, gain, losses } = strategyBook(state, setting.name);
    const on = setting.enabled ? 'enabled' : 'off';
    return {
      name: setting.name,
      state: disabled === null ? on : 'disabled',
      disabled,
      trades,
      wins,
      gain,
      losses,
    };
  });
}

function pictureJobs(state: DeskState, seen: Seen): Pick<DeskPicture, 'scheduleDay' | 'jobs'> {
  const session = seen.session ?? nextSession(newYork(seen.desk).day);
  const rows = state.runbook.schedule.filter((row) => isOn(row, session));
  const jobs = rows.map((row): JobPicture => {
    const ran = jobOn(state.runbook.jobs, session.day, row.job);
    return {
      job: row.job,
      title: row.title,
      owner: row.owner,
      due: dueAt(row, session),
      status: ran?.status ?? 'to come',
      says: ran?.lines[0] ?? '',
    };
  });
  return { scheduleDay: session.day, jobs: jobs.toSorted((a, b) => a.due - b.due) };
}

function pictureDays(state: EngineState): readonly DayPicture[] {
  return state.days.slice(-5).map(({ day, openEquity, closeEquity, trades, wins }) => ({
    day,
    gain: minus(closeEquity, openEquity),
    closeEquity,
    trades,
    wins,
  }));
}

/** All that people are shown of a desk at this instant; who is on call is not in its state, but given. */
export function pictureDesk(
  state: DeskState,
  seen: Seen,
  onCall: OnCall = NOBODY_ON_CALL,
): DeskPicture {
  const { engine } = state;
  return {
    stand: pictureStand(state, seen),
    market: pictureMarket(seen),
    latches: setLatches(engine.latches).map(({ latch, level, reason, by, since }) => ({
      latch,
      level,
      reason,
      by,
      since,
      liftedBy: LATCHES[latch].says,
    })),
    readings: readings(engine, seen).map(({ name, good, says }) => ({ name, good, says })),
    money: pictureMoney(engine),
    positions: picturePositions(engine),
    orders: pictureOrders(engine),
    trades: (engine.day?.trades ?? []).map(
      ({ strategy, symbol, qty, opened, closed, gain, multiple, exit }) => ({
        strategy,
        symbol,
        qty,
        opened,
        closed,
        gain,
        multiple,
        exit,
      }),
    ),
    days: pictureDays(engine),
    layers: layers(engine).map(({ name, value, bound, used, broken }) => ({
      name,
      value,
      bound,
      used,
      broken,
    })),
    limits: LIMIT_NAMES.map((name) => ({
      name,
      says: LIMITS[name].says,
      value: formatLimit(name, engine.limits.values[name]),
      source: LIMITS[name].source,
    })),
    restricted: engine.limits.restricted,
    pauses: Object.entries(engine.pauses).map(([symbol, row]) => `${symbol} by ${row.by}`),
    vix: vixText(engine, seen),
    profile: engine.strategies?.profile ?? 'none',
    strategies: pictureStrategies(engine),
    ...pictureJobs(state, seen),
    signals: engine.day?.signals ?? 0,
    denied: engine.day?.denied ?? 0,
    alerts: pictureAlerts(state),
    onCall: pictureOnCall(state, onCall),
    silences: pictureSilences(state),
  };
}
