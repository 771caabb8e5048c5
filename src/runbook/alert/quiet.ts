// Silences said ahead, as pure deciders: a rule or a key is quiet for a time, and why, before anything of it
// happens. What is CRITICAL is never silenced ahead.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { peopleTime } from '#runbook/alert.ts';
import type { Silence } from '#runbook/alert/memory.ts';
import type { AlertRule } from '#runbook/alert/rule.ts';
import { SILENCE_MINUTES_MAX } from '#runbook/alert/tend.ts';
import type { Hand } from '#runbook/person.ts';
import type { DeskFact } from '#runbook/fact.ts';

const KEY_LETTERS_MAX = 80;

type Facts = Result<readonly DeskFact[]>;

export interface SilenceAsk {
  /** A rule's id, or an alert's key. */
  readonly about: string;
  readonly minutes: number;
  readonly why: string;
}

/** The part of a key that stands before what a fact fills in. */
function beginning(key: string): string {
  return key.split('{', 1)[0] ?? '';
}

/** The rules a word is about: the one of this id, or those whose keys begin like it. */
function rulesAbout(rules: readonly AlertRule[], about: string): readonly AlertRule[] {
  const named = rules.filter((row) => row.rule === about);
  if (named.length > 0) return named;
  return rules.filter((row) => {
    const begins = beginning(row.key);
    return row.key.includes('{') ? begins !== '' && about.startsWith(begins) : row.key === about;
  });
}

export function silenceAhead(
  rules: readonly AlertRule[],
  ask: SilenceAsk,
  now: {
    readonly hand: Hand;
    readonly clock: { readonly wall: number; readonly lastWall: number };
  },
): Facts {
  const about = ask.about.trim();
  const found = about.length > KEY_LETTERS_MAX ? [] : rulesAbout(rules, about);
  if (found.length === 0)
    return refuse(
      'RULE_UNKNOWN',
      `No alert rule has the id or the key ${about.slice(0, 40)}. See: alerts test.`,
    );
  const critical = found.filter((row) => row.severity === 'CRITICAL');
  if (critical.length === found.length)
    return refuse(
      'SILENCE_CRITICAL',
      `${about} is CRITICAL and cannot be silenced before it happens. Once it fired: silence <alert> 2h <why>.`,
    );
  const { minutes } = ask;
  if (!Number.isSafeInteger(minutes) || minutes < 1 || minutes > SILENCE_MINUTES_MAX)
    return refuse(
      'SPAN_INVALID',
      `A silence lasts 1m to 24h, not ${minutes} minutes. Type: alerts silence ${about} 2h <why>.`,
    );
  const why = ask.why.trim();
  if (why === '')
    return refuse('WHY_MISSING', `A silence says why: alerts silence ${about} 2h <why...>.`);
  const { person, account } = now.hand;
  const untilWall = peopleTime(now.clock) + minutes * 60_000;
  return ok([{ kind: 'rule.silenced', about, person: person.id, account, untilWall, why }]);
}

export function liftSilence(silences: readonly Silence[], about: string, hand: Hand): Facts {
  const found = silences.find((row) => row.about === about.trim());
  if (found !== undefined)
    return ok([{ kind: 'rule.unsilenced', about: found.about, by: hand.person.id }]);
  const names = silences.map((row) => row.about).join(', ');
  return refuse(
    'SILENCE_UNKNOWN',
    `Nothing was silenced ahead as ${about.slice(0, 40)}; silent now: ${names === '' ? 'nothing' : names}.`,
  );
}
