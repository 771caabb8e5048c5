// Canaries of single rows: numbers that no market can show, bars that stand still, and volume that is
// missing where there always was some. One pass over the columns; what is wrong is told, never repaired.
import type { Bars } from '#engine/market/bars.ts';
import type { CanaryName, Finding, Look } from '#engine/market/quality/canary.ts';
import { rowOf } from '#engine/market/quality/second.ts';
import { usualVolume } from '#engine/market/quality/usual.ts';
import type { TradingDay } from '#engine/model/time.ts';

type Nature = NonNullable<Look['nature']>;

/** So many equal closes in a row are a feed that hangs. */
const FROZEN_CLOSES = 5;

interface Row {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function rowAt(bars: Bars, row: number): Row {
  return {
    open: bars.open[row] ?? Number.NaN,
    high: bars.high[row] ?? Number.NaN,
    low: bars.low[row] ?? Number.NaN,
    close: bars.close[row] ?? Number.NaN,
    volume: bars.volume[row] ?? Number.NaN,
  };
}

function prices({ open, high, low, close }: Row): string {
  return `open ${open}, high ${high}, low ${low}, close ${close}`;
}

/** What is wrong with the numbers of one row by themselves; called only where a quick look saw something. */
function wrongNumbers(bars: Bars, row: number, nature: Nature): readonly Finding[] {
  const day = bars.day[row] ?? null;
  const it = rowAt(bars, row);
  const { open, high, low, close, volume } = it;
  const where = `${bars.symbol} ${day ?? ''}`;
  const found: Finding[] = [];
  const tell = (canary: CanaryName, says: string): void => {
    found.push({ canary, row, day, says: `${where}: ${says}` });
  };
  if (
    !Number.isFinite(open + high + low + close) ||
    (nature === 'share' && !Number.isFinite(volume))
  )
    tell('not-finite', `a number is missing (${prices(it)}, volume ${volume})`);
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0 || volume < 0)
    tell('not-positive', `a price is not above zero, or the volume below it (${prices(it)})`);
  if (high < open || high < close)
    tell('high-below', `the high ${high} is below open ${open} or close ${close}`);
  if (low > open || low > close || low > high)
    tell('low-above', `the low ${low} is above open ${open}, high ${high} or close ${close}`);
  return found;
}

function isSound(bars: Bars, row: number, nature: Nature): boolean {
  const open = bars.open[row] ?? Number.NaN;
  const high = bars.high[row] ?? Number.NaN;
  const low = bars.low[row] ?? Number.NaN;
  const close = bars.close[row] ?? Number.NaN;
  // Written so that a number that is none fails it.
  if (!(low > 0 && low <= open && low <= close && high >= open && high >= close)) return false;
  return (
    high < Number.POSITIVE_INFINITY && (nature !== 'share' || (bars.volume[row] ?? Number.NaN) >= 0)
  );
}

function repeats(bars: Bars, row: number): boolean {
  return (
    bars.close[row] === bars.close[row - 1] &&
    bars.open[row] === bars.open[row - 1] &&
    bars.high[row] === bars.high[row - 1] &&
    bars.low[row] === bars.low[row - 1]
  );
}

function repeatsToo(second: Bars | undefined, day: TradingDay | undefined): boolean {
  const row = rowOf(second, day);
  return second !== undefined && row !== null && row > 0 && repeats(second, row);
}

function repeated(bars: Bars, row: number): Finding {
  const day = bars.day[row] ?? null;
  const says = `${bars.symbol} ${day ?? ''}: the same bar as ${bars.day[row - 1] ?? 'before'} (${prices(rowAt(bars, row))})`;
  return { canary: 'repeated-bar', row, day, says };
}

/** Null where the symbol often has no volume, as an index of some sources. */
function volumeless(bars: Bars, row: number): Finding | null {
  const usual = usualVolume(bars, row);
  if (!(usual > 0)) return null;
  const day = bars.day[row] ?? null;
  const says = `${bars.symbol} ${day ?? ''}: no volume, where ${Math.round(usual).toLocaleString('en-US')} is usual`;
  return { canary: 'zero-volume', row, day, says };
}

export function rowFindings(bars: Bars, look: Look): readonly Finding[] {
  const { nature = 'share', second } = look;
  const found: Finding[] = [];
  let equal = 1;
  for (let row = 0; row < bars.length; row += 1) {
    if (!isSound(bars, row, nature)) found.push(...wrongNumbers(bars, row, nature));
    if (nature !== 'gauge' && bars.volume[row] === 0) {
      const none = volumeless(bars, row);
      const there = rowOf(second, bars.day[row]);
      if (none !== null && (there === null || second?.volume[there] !== 0)) found.push(none);
    }
    if (row === 0 || bars.close[row] !== bars.close[row - 1]) {
      equal = 1;
      continue;
    }
    if (repeats(bars, row) && !repeatsToo(second, bars.day[row])) found.push(repeated(bars, row));
    equal += 1;
    if (equal !== FROZEN_CLOSES) continue;
    const day = bars.day[row] ?? null;
    const says = `${bars.symbol} ${day ?? ''}: the close stands at ${bars.close[row] ?? ''} for ${FROZEN_CLOSES} sessions`;
    found.push({ canary: 'frozen', row, day, says });
  }
  return found;
}
