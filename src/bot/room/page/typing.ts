// What typing a line comes to: the line as it is sent, the lines typed before, and which completion is
// chosen. Pure; the box itself only asks here.

const MOST_REMEMBERED = 100;

/** Lines typed before, oldest first, and where the arrows stand among them. */
export interface History {
  readonly lines: readonly string[];
  /** As many as there are lines while nothing was recalled. */
  readonly at: number;
  /** What was being typed before the first arrow. */
  readonly draft: string;
}

export const NO_HISTORY: History = { lines: [], at: 0, draft: '' };

/** "/desk halt feed looks stale" and "/halt feed looks stale" say what "halt feed looks stale" says. */
export function asSent(typed: string): string {
  return typed
    .trim()
    .replace(/^\/(?:desk\b\s*)?/, '')
    .trim();
}

export function remember(history: History, line: string): History {
  const lines = [...history.lines.filter((one) => one !== line), line].slice(-MOST_REMEMBERED);
  return { lines, at: lines.length, draft: '' };
}

/** One line back (-1) or forth (1); the line to show, or null where there is none further. */
export function recall(
  history: History,
  by: -1 | 1,
  typed: string,
): { readonly history: History; readonly line: string } | null {
  const at = history.at + by;
  if (at < 0 || at > history.lines.length) return null;
  const draft = history.at === history.lines.length ? typed : history.draft;
  return { history: { ...history, at, draft }, line: history.lines[at] ?? draft };
}

/** The next chosen place in a list that also has none chosen, which is -1. */
export function choose(at: number, by: -1 | 1, count: number): number {
  const next = at + by;
  if (next < -1) return count - 1;
  return next >= count ? -1 : next;
}
