// Watching a heartbeat: what a look at the file means, as a pure step. Silence is counted on the watcher's own running
// time, a desk that stopped in order is never silent, and a silence is acted on once.

export interface Beat {
  /** The line as it stands in the file: another one is a new beat. */
  readonly line: string;
  readonly state: 'running' | 'stopped';
  readonly pid: number;
}

export interface Watch {
  readonly beat: Beat | null;
  /** When the line last changed, on the watcher's monotonic clock. */
  readonly since: number;
  /** The last look, whether or not anything was seen. */
  readonly looked: number;
  /** The line whose silence was acted on. */
  readonly acted: string | null;
}

export type Verdict =
  | { readonly kind: 'none' | 'beating' | 'stopped' | 'acted' }
  | { readonly kind: 'silent' | 'act'; readonly beat: Beat; readonly silentMs: number };

/** A watcher that was held up itself this long cannot say who was silent meanwhile. */
const HELD_UP_MS = 5_000;

export function startWatch(mono: number, acted: string | null): Watch {
  return { beat: null, since: mono, looked: mono, acted };
}

/** `seen` null: the file is not there or cannot be read, which is silence where a desk was running. */
export function lookAt(
  watch: Watch,
  seen: Beat | null,
  at: { readonly mono: number; readonly afterMs: number },
): { readonly watch: Watch; readonly verdict: Verdict } {
  const { mono, afterMs } = at;
  const beat = seen ?? watch.beat;
  const changed = beat !== null && beat.line !== watch.beat?.line;
  const heldUp = mono - watch.looked > HELD_UP_MS;
  const since = changed || heldUp ? mono : watch.since;
  const acted = changed && beat.line !== watch.acted ? null : watch.acted;
  const next: Watch = { beat, since, looked: mono, acted };
  if (beat === null) return { watch: next, verdict: { kind: 'none' } };
  if (beat.state === 'stopped') return { watch: next, verdict: { kind: 'stopped' } };
  if (acted === beat.line) return { watch: next, verdict: { kind: 'acted' } };
  const silentMs = mono - since;
  if (silentMs >= afterMs)
    return {
      watch: { ...next, acted: beat.line },
      verdict: { kind: 'act', beat, silentMs },
    };
  return {
    watch: next,
    verdict: changed ? { kind: 'beating' } : { kind: 'silent', beat, silentMs },
  };
}
