// Large moves, told apart: what comes straight back with ordinary volume is a spike, a step at the open
// without the volume of news is a split or a distribution the rows do not allow for, the rest is true.
import type { Bars } from '#engine/market/bars.ts';
import { rowsBefore } from '#engine/market/daily.ts';
import type { CanaryName, Finding, Look } from '#engine/market/quality/canary.ts';
import { rowOf } from '#engine/market/quality/second.ts';
import { usualMove, usualVolume } from '#engine/market/quality/usual.ts';
import type { CorporateAction } from '#engine/market/source.ts';

/** As log returns: from here a move is looked at, and from here a true one is told. */
const LOOKED_AT = Math.log(1.1);
const TOLD = Math.log(1.2);
/** A jump is so many usual daily moves, at least. */
const UNUSUAL = 9;
const UNUSUAL_STEP = 12;
/** Sessions within which a spike comes back, and how much of it. */
const BACK_WITHIN = 3;
const BACK_LEAST = 0.7;
const BACK_MOST = 1.35;
/** Times the usual volume: below it nobody heard news. */
const ORDINARY = 2.5;
/** News that moves a price by this log return brings so many times the usual volume, and never asks more than the last. */
const NEWS_PER_STEP = 25;
const NEWS_MOST = 8;
/** A distribution falls at the open: the opening fall over the day's, at least and at most. */
const AT_THE_OPEN_LEAST = 0.6;
const AT_THE_OPEN_MOST = 1.25;
/** Two sources agree when their moves differ by no more. */
const AGREED = 0.02;
/** The market shares a move when it went the same way by this part of it. */
const SHARED = 0.3;
const RATIOS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100];
const NEAR = 0.04;
/** A dividend below this share of the price is no step that a signal would mistake. */
const SPECIAL_DIVIDEND = 0.05;

interface Jump {
  readonly row: number;
  /** Log return from close to close, and from the last close to the open. */
  readonly move: number;
  readonly step: number;
  /** Times the usual volume; NaN where there is none. */
  readonly volume: number;
  /** Times the usual daily move. */
  readonly usual: number;
}

function close(bars: Bars, row: number): number {
  return bars.close[row] ?? Number.NaN;
}

function percent(move: number): string {
  const share = Math.expm1(move) * 100;
  return `${share > 0 ? '+' : ''}${share.toFixed(1)} %`;
}

function jumpAt(bars: Bars, row: number): Jump {
  const before = close(bars, row - 1);
  return {
    row,
    move: Math.log(close(bars, row) / before),
    step: Math.log((bars.open[row] ?? Number.NaN) / before),
    volume: (bars.volume[row] ?? Number.NaN) / usualVolume(bars, row),
    usual: Math.abs(Math.log(close(bars, row) / before)) / usualMove(bars, row),
  };
}

/** The row at which a jump was taken back; null when it stays, or is not known to. */
function backAt(bars: Bars, jump: Jump): number | null {
  for (let row = jump.row + 1; row <= jump.row + BACK_WITHIN && row < bars.length; row += 1) {
    const back = -Math.log(close(bars, row) / close(bars, jump.row)) / jump.move;
    if (back >= BACK_LEAST && back <= BACK_MOST) return row;
  }
  return null;
}

/** The move of the same session elsewhere; null where the two closes are not both known. */
function moveThere(bars: Bars, row: number, there: Bars | undefined): number | null {
  const at = rowOf(there, bars.day[row]);
  if (there === undefined || at === null || there.day[at - 1] !== bars.day[row - 1]) return null;
  const move = Math.log(close(there, at) / close(there, at - 1));
  return Number.isFinite(move) ? move : null;
}

function isShared(jump: Jump, market: number | null): boolean {
  return market !== null && market / jump.move >= SHARED;
}

/** "2" for two new shares of one old, "1/2" the other way; null when the step is near no such ratio. */
function splitRatio({ step, volume }: Jump): string | null {
  for (const ratio of RATIOS) {
    const size = Math.log(ratio);
    // Not allowed for, a split multiplies the shares traded by its ratio, and news does more than that.
    if (Math.abs(-step - size) < NEAR && !(volume > ORDINARY * ratio)) return String(ratio);
    if (Math.abs(step - size) < NEAR && !(volume > ORDINARY / ratio)) return `1/${ratio}`;
  }
  return null;
}

function isDistribution({ move, step, volume, usual }: Jump): boolean {
  if (step > -LOOKED_AT || usual < UNUSUAL_STEP) return false;
  const share = step / move;
  if (share < AT_THE_OPEN_LEAST || share > AT_THE_OPEN_MOST) return false;
  return volume < Math.min(NEWS_MOST, -step * NEWS_PER_STEP);
}

function find(bars: Bars, jump: Jump, canary: CanaryName, why: string): Finding {
  const day = bars.day[jump.row] ?? null;
  const volume = Number.isFinite(jump.volume)
    ? `, ${jump.volume.toFixed(1)} times the usual volume`
    : '';
  const says = `${bars.symbol} ${day ?? ''}: ${percent(jump.move)} from ${close(bars, jump.row - 1)} to ${close(bars, jump.row)}${volume}: ${why}`;
  return { canary, row: jump.row, day, says };
}

function trueMove(bars: Bars, jump: Jump, why: string): Finding | null {
  return Math.abs(jump.move) < TOLD ? null : find(bars, jump, 'true-move', why);
}

/** What a jump is when nobody else was asked, or nobody else knows. */
function judgeAlone(bars: Bars, jump: Jump): Finding | null {
  const ratio = splitRatio(jump);
  if (ratio !== null)
    return find(
      bars,
      jump,
      'unadjusted-split',
      `the step of a split of ${ratio} for 1 not allowed for`,
    );
  if (isDistribution(jump))
    return find(
      bars,
      jump,
      'unadjusted-dividend',
      'a step at the open without the volume of news, as of a spin-off or a special dividend',
    );
  const newestRow = jump.row === bars.length - 1;
  if (newestRow && jump.volume < ORDINARY && jump.usual >= UNUSUAL_STEP)
    return find(bars, jump, 'spike', 'ordinary volume, and nothing confirms it yet');
  const why =
    jump.volume >= ORDINARY ? 'it has the volume of news' : 'it does not come straight back';
  return trueMove(bars, jump, `a true move: ${why}`);
}

function judge(bars: Bars, look: Look, jump: Jump): Finding | null {
  if (jump.usual < UNUSUAL)
    return trueMove(bars, jump, 'a true move: it moves like that these days');
  const second = moveThere(bars, jump.row, look.second);
  if (second !== null)
    return Math.abs(second - jump.move) <= AGREED
      ? trueMove(bars, jump, 'a true move: two sources agree')
      : find(bars, jump, 'spike', `the second source moved ${percent(second)}`);
  if (isShared(jump, moveThere(bars, jump.row, look.market)))
    return trueMove(bars, jump, 'a true move: the market went the same way');
  const comesBack = backAt(bars, jump) !== null;
  if (comesBack && !(jump.volume >= ORDINARY))
    return find(bars, jump, 'spike', 'ordinary volume, and it comes straight back');
  return judgeAlone(bars, jump);
}

/** Null when the rows allow for it, or do not reach it. */
function actionFinding(bars: Bars, action: CorporateAction): Finding | null {
  const row = rowsBefore(bars.day, action.exDay);
  if (row === 0 || row >= bars.length || bars.day[row] !== action.exDay) return null;
  const jump = jumpAt(bars, row);
  if (action.kind === 'split') {
    const size = Math.log(action.amount);
    if (size === 0 || Math.abs(jump.step + size) > Math.abs(size) / 3) return null;
    return find(
      bars,
      jump,
      'unadjusted-split',
      `the split of ${action.amount} for 1 is not allowed for`,
    );
  }
  const share = action.amount / close(bars, row - 1);
  if (share < SPECIAL_DIVIDEND || Math.abs(-Math.expm1(jump.step) - share) > share / 2) return null;
  return find(
    bars,
    jump,
    'unadjusted-dividend',
    `the dividend of $${action.amount} is not allowed for`,
  );
}

export function jumpFindings(bars: Bars, look: Look): readonly Finding[] {
  if (look.nature === 'gauge') return [];
  const found = (look.actions ?? [])
    .filter((action) => action.symbol === bars.symbol)
    .flatMap((action) => actionFinding(bars, action) ?? []);
  const explained = new Set(found.map(({ row }) => row));
  const most = Math.exp(LOOKED_AT);
  let quietUntil = 0;
  for (let row = 1; row < bars.length; row += 1) {
    const ratio = (bars.close[row] ?? 0) / (bars.close[row - 1] ?? 0);
    if (!(ratio >= most || ratio * most <= 1) || row <= quietUntil || explained.has(row)) continue;
    const jump = jumpAt(bars, row);
    if (!Number.isFinite(jump.move)) continue;
    const one = judge(bars, look, jump);
    if (one === null) continue;
    found.push(one);
    // The way back of a spike is no jump of its own.
    if (one.canary === 'spike') quietUntil = backAt(bars, jump) ?? row;
  }
  return found;
}
