// The canary of identity: whether these rows are the symbol's at all. On the days both know, the moves of
// one symbol are the same in any two histories, up to a rare correction; those of two symbols hardly ever.
import type { Bars } from '#engine/market/bars.ts';
import type { Finding, Look } from '#engine/market/quality/canary.ts';
import { median } from '#engine/market/quality/usual.ts';

/** Days both must know before moves are compared, and how many of the newest are. */
const COMPARED_LEAST = 10;
const COMPARED_MOST = 260;
/** Moves differ by no more on a day that agrees, as log returns. */
const SAME = 0.002;
const AGREEING_LEAST = 0.85;
/** Without common days, one close follows the other within this factor, or it is another symbol. */
const LEVEL = 2.5;

interface Compared {
  readonly days: number;
  readonly agreeing: number;
  /** The median of one close over the other. */
  readonly level: number;
}

/** Walks both from their newest rows back; days that only one knows are passed over. */
function compare(bars: Bars, known: Bars): Compared {
  let days = 0;
  let agreeing = 0;
  const levels: number[] = [];
  let later: number | null = null;
  let [a, b] = [bars.length - 1, known.length - 1];
  while (a >= 0 && b >= 0 && days < COMPARED_MOST) {
    const [left = '', right = ''] = [bars.day[a], known.day[b]];
    if (left !== right) {
      if (left > right) a -= 1;
      else b -= 1;
      continue;
    }
    const level = Math.log((bars.close[a] ?? Number.NaN) / (known.close[b] ?? Number.NaN));
    if (later !== null && Number.isFinite(level)) {
      days += 1;
      if (Math.abs(later - level) <= SAME) agreeing += 1;
    }
    if (Number.isFinite(level)) {
      later = level;
      levels.push(level);
    }
    a -= 1;
    b -= 1;
  }
  return { days, agreeing, level: Math.exp(median(levels)) };
}

function followsOn(bars: Bars, known: Bars): number {
  return (bars.close[0] ?? Number.NaN) / (known.close[known.length - 1] ?? Number.NaN);
}

function against(bars: Bars, known: Bars, name: string): readonly Finding[] {
  const { days, agreeing, level } = compare(bars, known);
  if (days >= COMPARED_LEAST) {
    if (agreeing >= days * AGREEING_LEAST) return [];
    const says = `${bars.symbol}: these are another symbol's rows: ${agreeing} of ${days} daily moves agree with ${name}, and the closes are ${level.toFixed(2)} times as high`;
    return [{ canary: 'wrong-identity', row: null, day: null, says }];
  }
  const ratio = followsOn(bars, known);
  const apart = (bars.day[0] ?? '') <= (known.day[known.length - 1] ?? '');
  if (apart || !(ratio > LEVEL || ratio < 1 / LEVEL)) return [];
  const says = `${bars.symbol}: these are another symbol's rows: the first close is ${ratio.toFixed(2)} times the last one of ${name}`;
  return [{ canary: 'wrong-identity', row: null, day: null, says }];
}

/** Against the rows found sound before; where there are none, against the second source's. */
export function identityFindings(bars: Bars, look: Look): readonly Finding[] {
  if (look.stored !== undefined && look.stored.length > 0)
    return against(bars, look.stored, 'the history on file');
  if (look.second !== undefined && look.second.length > 0)
    return against(bars, look.second, 'the second source');
  return [];
}
