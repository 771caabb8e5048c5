// What the watch remembers: silences said ahead, when alerts of a key ended by themselves, how often data
// providers answered, and up to which alert the day's end was told. Alerts themselves are in alert.ts.
import type { Alert, Alerts } from '#runbook/alert.ts';
import type { AlertFact, ProviderCounted, RuleSilenced, WatchFact } from '#runbook/alert/fact.ts';
import { alertNumber } from '#runbook/alert/number.ts';
import type { NoteKept } from '#runbook/fact.ts';

export type Silence = Omit<RuleSilenced, 'kind'>;

export interface Watch {
  /** One a rule or key. */
  readonly silences: readonly Silence[];
  /** Desk times at which alerts of a key ended by themselves, of the last half hour. */
  readonly ended: Readonly<Record<string, readonly number[]>>;
  readonly providers: Readonly<Record<string, Pick<ProviderCounted, 'asked' | 'answered'>>>;
  /** The first alert the next digest may tell of. */
  readonly digested: number;
}

export const NO_WATCH: Watch = { silences: [], ended: {}, providers: {}, digested: 1 };

/** A digest comes with every session's close, so the longest it is waited for is a long weekend. */
const DIGEST_WAIT_MS = 5 * 86_400_000;

/** One that ended and that the day's digest is still to tell of. */
export function awaitsDigest(watch: Pick<Watch, 'digested'>, row: Alert, desk: number): boolean {
  const isFresh = desk - row.raisedDesk < DIGEST_WAIT_MS;
  return row.severity === 'INFO' && alertNumber(row.id) >= watch.digested && isFresh;
}

/** Ends further apart than this are no flapping. */
export const FLAP_MS = 30 * 60_000;

function withoutSilence(silences: readonly Silence[], about: string): readonly Silence[] {
  return silences.filter((row) => row.about !== about);
}

export function foldWatch(watch: Watch, fact: WatchFact): Watch {
  switch (fact.kind) {
    case 'rule.silenced': {
      const { kind: _, ...silence } = fact;
      return { ...watch, silences: [...withoutSilence(watch.silences, fact.about), silence] };
    }
    case 'rule.unsilenced':
      return { ...watch, silences: withoutSilence(watch.silences, fact.about) };
    case 'provider.counted': {
      const { asked, answered } = fact;
      return { ...watch, providers: { ...watch.providers, [fact.provider]: { asked, answered } } };
    }
    case 'alerts.digested':
      return { ...watch, digested: fact.next };
    case 'rule.tried':
      return watch;
  }
}

/** An alert of this key ended by itself, or would have but that it flaps. */
function withEnd(watch: Watch, key: string, desk: number): Watch {
  const since = desk - FLAP_MS;
  const kept = Object.entries(watch.ended).flatMap(
    ([name, times]): readonly [string, readonly number[]][] => {
      const late = times.filter((at) => at > since);
      return late.length === 0 ? [] : [[name, late]];
    },
  );
  const ended = Object.fromEntries(kept);
  return { ...watch, ended: { ...ended, [key]: [...(ended[key] ?? []), desk] } };
}

/** A latch's alert ends with its latch, whatever came before. */
export function mayFlap(key: string): boolean {
  return !key.startsWith('latch ');
}

/** What the watch remembers of a fact about an alert: that it ended by itself, or is calm again. */
export function watchAlert(
  before: { readonly watch: Watch; readonly alerts: Alerts },
  fact: AlertFact | NoteKept,
  desk: number,
): Watch {
  const { watch } = before;
  if (fact.kind !== 'alert.resolved' && fact.kind !== 'alert.flapped') return watch;
  const row = before.alerts.byId[fact.id];
  if (row === undefined || !mayFlap(row.key)) return watch;
  if (fact.kind === 'alert.flapped')
    return fact.cause === null ? watch : withEnd(watch, row.key, desk);
  if (row.flapping === null && fact.by.startsWith('rule ')) return withEnd(watch, row.key, desk);
  const { [row.key]: _, ...ended } = watch.ended;
  return { ...watch, ended };
}
