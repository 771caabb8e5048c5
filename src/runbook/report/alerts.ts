// What a span's alerts came to, folded from their facts alone: how many, how fast they were acknowledged, what
// is silent, what stayed open. Times of people are the wall's; of two lives of an id the later counts.
import type { Severity } from '#runbook/alert/severity.ts';
import type { PersonId } from '#runbook/person.ts';
import type { Told } from '#runbook/report/annals.ts';

export interface AlertLife {
  readonly id: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly text: string;
  readonly raised: Told;
  readonly times: number;
  /** Milliseconds on the wall clock from raised to the first acknowledgement; null without one. */
  readonly ackMs: number | null;
  /** Who that was. */
  readonly ackBy: PersonId | null;
  readonly resolved: { readonly cause: string; readonly by: string } | null;
}

function next(life: AlertLife, { fact }: Told, ackMs: number): AlertLife {
  switch (fact.kind) {
    case 'alert.worsened':
      return { ...life, severity: fact.severity, text: fact.text };
    case 'alert.repeated':
      return { ...life, times: life.times + 1 };
    case 'alert.acknowledged':
      return life.ackMs === null ? { ...life, ackMs, ackBy: fact.person } : life;
    case 'alert.resolved':
      return { ...life, resolved: { cause: fact.cause, by: fact.by } };
    default:
      return life;
  }
}

/** Every alert ever raised in these facts, in the order they were. */
export function livesOf(told: readonly Told[]): readonly AlertLife[] {
  const lives = new Map<string, AlertLife>();
  for (const at of told) {
    const { fact } = at;
    if (fact.kind === 'alert.raised') {
      const { id, severity, rule, text } = fact;
      const blank = { times: 1, ackMs: null, ackBy: null, resolved: null };
      lives.set(id, { id, severity, rule, text, raised: at, ...blank });
      continue;
    }
    const life = 'id' in fact ? lives.get(fact.id) : undefined;
    if (life !== undefined) lives.set(life.id, next(life, at, at.wall - life.raised.wall));
  }
  return [...lives.values()];
}

/** Half of the values are at most this; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** "45 s", "12 min", "3.5 h". */
export function formatSpan(ms: number): string {
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
