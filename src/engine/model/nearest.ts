// The nearest words to one nobody knows, by how many slips of the finger lie between them.

/** Insertions, deletions, replacements and swaps of neighbours (Damerau 1964, restricted). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

const LONGEST = 40;

/** At most three known words near this one, nearest first; a shared beginning is near too. */
export function nearest(word: string, known: readonly string[]): readonly string[] {
  const asked = word.toLowerCase().slice(0, LONGEST);
  const allowed = asked.length <= 3 ? 1 : Math.ceil(asked.length / 3);
  const scored = [...new Set(known)].map((name) => {
    const begins = asked.length >= 2 && name.startsWith(asked);
    return { name, distance: begins ? 0.5 : editDistance(asked, name) };
  });
  return scored
    .filter((row) => row.distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((row) => row.name);
}
