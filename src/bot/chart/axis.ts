// Axes: round ticks that hold every value, and which days of many are named. Values must be finite;
// where nothing varies there is still a span to draw on.

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** 1, 2, 2.5 or 5 times a power of ten, at least as large as asked. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const found = [1, 2, 2.5, 5].find((times) => times * power >= least * (1 - 1e-9));
  return (found ?? 10) * power;
}

/** The shortest axis with about `want` round steps that holds the lowest and the highest value. */
export function roundAxis(low: number, high: number, want: number): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high), 1);
  const varies = high - low > size * 1e-6;
  const room = varies ? high - low : Math.max(size * 0.02, 1);
  const step = roundStep(room / want);
  const whole = (value: number): number => Number((value * step).toPrecision(12));
  const min = whole(Math.floor((varies ? low : low - room / 2) / step + 1e-9));
  const max = whole(Math.ceil((varies ? high : high + room / 2) / step - 1e-9));
  return { min, max: max > min ? max : min + step, step };
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** "Feb 3", a time as it is, or "Feb 2020" where the days reach over more than a year. */
function dayLabel(day: string, long: 'short' | 'years'): string {
  if (isTime(day)) return day;
  const [year = '', month = '', date = ''] = day.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  return long === 'years' ? `${name} ${year}` : `${name} ${Number(date)}`;
}

function isTime(label: string): boolean {
  return label.includes(':');
}

/** What the labels of an axis are: times of New York, or days. */
export function axisName(labels: readonly string[]): string {
  return labels.some(isTime) ? 'ET' : 'day';
}

const LONG_DAYS = 200;

/** One label a day, empty for all but at most `most` of them; the first and the last are always named. */
export function dayLabels(days: readonly string[], most: number): readonly string[] {
  const last = days.length - 1;
  const long = days.length > LONG_DAYS ? 'years' : 'short';
  // A year makes a label longer, and one fewer fits.
  const named = Math.min(long === 'years' ? most - 1 : most, days.length);
  const chosen = new Set(
    Array.from({ length: named }, (_, at) =>
      named === 1 ? 0 : Math.round((at * last) / (named - 1)),
    ),
  );
  return days.map((day, at) => {
    if (!chosen.has(at)) return '';
    return day === '' ? 'start' : dayLabel(day, long);
  });
}

/** Moves labels apart until they stand `gap` from each other, inside a span; the order stays. */
export function spread(
  wanted: readonly number[],
  room: { readonly from: number; readonly to: number; readonly gap: number },
): readonly number[] {
  const order = wanted.map((at, index) => ({ at, index })).toSorted((a, b) => a.at - b.at);
  const placed: number[] = [];
  for (const { at } of order) {
    const least = (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + room.gap;
    placed.push(Math.max(at, room.from, least));
  }
  for (let row = placed.length - 1; row >= 0; row -= 1) {
    const most = row === placed.length - 1 ? room.to : (placed[row + 1] ?? room.to) - room.gap;
    placed[row] = Math.min(placed[row] ?? most, most);
  }
  const found = wanted.map(() => 0);
  order.forEach(({ index }, row) => {
    found[index] = placed[row] ?? 0;
  });
  return found;
}
