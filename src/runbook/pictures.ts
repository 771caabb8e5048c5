// The series of a picture: what the desk's state says of equity, exposure and strategies as it stood at
// the end of a day. A day that is over always gives the same series; no figure is ever NaN.
import type { Cents } from '#engine/model/money.ts';
import { cents, minus, NO_CENTS, plus } from '#engine/model/money.ts';
import { equity, grossValue } from '#engine/order/books.ts';
import { standing } from '#engine/standing.ts';
import type { EngineState, Standing } from '#engine/state.ts';
import type { DeskState } from '#runbook/state.ts';

export type Pictured = 'equity' | 'exposure' | 'strategies';
export type Theme = 'light' | 'dark';

export interface PictureAsked {
  readonly kind: Pictured;
  /** The last day to show, "2020-02-24"; a later one than the present shows the present. */
  readonly until: string;
}

/** A picture on disk, with what it shows in words. */
export interface DrawnPicture {
  readonly png: Uint8Array;
  readonly file: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  readonly alt: string;
}

/** Whose picture it is and up to when; `closed` is false while its last day is still going on. */
export interface PictureAbout {
  readonly until: string;
  readonly closed: boolean;
  readonly mode: string;
  readonly account: string;
  readonly deskKind: 'demo' | 'real' | 'none';
}

export interface EquityPoint {
  /** Empty for the point before the first day: the cash the desk was made with. */
  readonly day: string;
  readonly equity: Cents;
  readonly highWater: Cents;
  /** Zero or below: how far equity stands under its high-water mark. */
  readonly drawdown: number;
}

export interface EquitySeries extends PictureAbout {
  readonly kind: 'equity';
  readonly points: readonly EquityPoint[];
  /** A share of the high-water mark, above zero; null where there is no limit. */
  readonly limit: number | null;
}

export interface ExposureSeries extends PictureAbout {
  readonly kind: 'exposure';
  /** Shares of equity. */
  readonly points: readonly { readonly day: string; readonly gross: number }[];
  readonly limit: number | null;
  /** Largest first. */
  readonly held: readonly {
    readonly strategy: string;
    readonly symbol: string;
    readonly share: number;
  }[];
}

export interface StrategiesSeries extends PictureAbout {
  readonly kind: 'strategies';
  /** Best first: since the start, of closed trades and of what is still held. */
  readonly rows: readonly {
    readonly strategy: string;
    readonly closed: Cents;
    readonly open: Cents;
    readonly gain: Cents;
  }[];
}

export type PictureSeries = EquitySeries | ExposureSeries | StrategiesSeries;

interface Stood {
  readonly day: string;
  readonly equity: Cents;
  readonly gross: Cents;
  readonly standing: Standing;
}

interface Span {
  readonly days: readonly Stood[];
  readonly closed: boolean;
}

/** The days that ended, up to and with `until`, and the day that goes on when it is among them. */
function spanOf(state: EngineState, until: string): Span {
  const ended = state.days
    .filter((row) => row.day <= until)
    .map((row) => ({
      day: row.day,
      equity: row.closeEquity,
      gross: row.gross,
      standing: row.standing,
    }));
  const { day, books } = state;
  if (day === null || day.closed || day.day > until) return { days: ended, closed: true };
  const now: Stood = {
    day: day.day,
    equity: equity(books),
    gross: grossValue(books),
    standing: standing(state),
  };
  return { days: [...ended, now], closed: false };
}

function share(part: Cents, whole: Cents): number {
  return whole > 0 ? part / whole : 0;
}

function equityPoint(row: Stood): EquityPoint {
  const { highWater } = row.standing;
  return {
    day: row.day,
    equity: row.equity,
    highWater,
    drawdown: Math.min(0, share(minus(row.equity, highWater), highWater)),
  };
}

function equityPoints(state: EngineState, span: Span): readonly EquityPoint[] {
  const first = state.desk?.cash ?? NO_CENTS;
  if (state.desk === null) return [];
  return [
    { day: '', equity: first, highWater: first, drawdown: 0 },
    ...span.days.map((row) => equityPoint(row)),
  ];
}

function heldShares(row: Stood | undefined): ExposureSeries['held'] {
  const held = (row?.standing.held ?? []).map(({ strategy, symbol, value }) => ({
    strategy,
    symbol,
    share: share(value, row?.equity ?? NO_CENTS),
  }));
  return held.toSorted((a, b) => b.share - a.share || (a.strategy < b.strategy ? -1 : 1));
}

function gainRows(row: Stood | undefined): StrategiesSeries['rows'] {
  const rows = (row?.standing.gains ?? []).map(({ strategy, closed, open }) => ({
    strategy,
    closed,
    open,
    gain: plus(closed, open),
  }));
  return rows.toSorted((a, b) => b.gain - a.gain || (a.strategy < b.strategy ? -1 : 1));
}

/** What a picture shows. */
export function pictureSeries(state: DeskState, asked: PictureAsked): PictureSeries {
  const { engine } = state;
  const span = spanOf(engine, asked.until);
  const last = span.days.at(-1);
  const about: PictureAbout = {
    until: last?.day ?? '',
    closed: span.closed,
    mode: engine.desk?.mode ?? 'NONE',
    account: engine.desk?.account ?? 'no account',
    deskKind: engine.desk?.deskKind ?? 'none',
  };
  switch (asked.kind) {
    case 'equity': {
      const points = equityPoints(engine, span);
      return { kind: 'equity', ...about, points, limit: last?.standing.drawdownLimit ?? null };
    }
    case 'exposure': {
      const points = span.days.map((row) => ({
        day: row.day,
        gross: share(row.gross, row.equity),
      }));
      const limit = last?.standing.grossLimit ?? null;
      return { kind: 'exposure', ...about, points, limit, held: heldShares(last) };
    }
    case 'strategies':
      return { kind: 'strategies', ...about, rows: gainRows(last) };
  }
}

/** All strategies together. */
export function totalGain(rows: StrategiesSeries['rows']): Cents {
  return cents(rows.reduce((sum, row) => sum + row.gain, 0));
}
