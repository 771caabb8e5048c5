// A line of block characters for terminals: eight heights, the lowest value the lowest block. Longer
// series are thinned to the width, keeping the first and the last value.

const BLOCKS = '\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588';

export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(values.length, width);
  const last = values.length - 1;
  const shown = Array.from({ length: count }, (_, at) => {
    const index = count === 1 ? last : Math.round((at * last) / (count - 1));
    return values[index] ?? 0;
  });
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((value) => {
      const height = span > 0 ? Math.round(((value - low) / span) * (BLOCKS.length - 1)) : 3;
      return BLOCKS[height] ?? '';
    })
    .join('');
}
