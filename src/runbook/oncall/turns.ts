// Turns: who holds a duty from when to when, with covers counted in, and the gaps ahead. Pure; at every
// instant of a span exactly one turn or one gap holds, and it is what the on-call says at that instant.
import type { Duty } from '#runbook/oncall/duty.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { OnCallState } from '#runbook/oncall/fact.ts';
import { coverAt, holderOf, rotaOf } from '#runbook/oncall/oncall.ts';
import { changesOver } from '#runbook/oncall/rota.ts';
import type { Rota, Span } from '#runbook/oncall/rota.ts';
import { personNamed } from '#runbook/person.ts';
import type { PersonId, Roster } from '#runbook/person.ts';

export interface Turn extends Span {
  readonly duty: Duty;
  /** Null: nobody. */
  readonly person: PersonId | null;
  /** The cover it stands by, "OC-0007"; null for a turn of the rota. */
  readonly cover: string | null;
}

type Kept = Pick<OnCallState, 'rota' | 'covers'>;

interface Asked {
  readonly oncall: Kept;
  readonly fileRota: Rota;
}

function instantsOf({ oncall, fileRota }: Asked, duty: Duty, span: Span): readonly number[] {
  const changes = rotaOf(oncall, fileRota)[duty].flatMap((rotation) => changesOver(rotation, span));
  const covers = oncall.covers
    .filter((row) => row.duty === duty)
    .flatMap(({ fromWall, untilWall }) => [fromWall, untilWall])
    .filter((wall) => span.from < wall && wall < span.until);
  return [...new Set([span.from, ...changes, ...covers])].sort((a, b) => a - b);
}

/** The turns of a duty over a span, first to last, cut to it. */
export function turnsOf(asked: Asked, duty: Duty, span: Span): readonly Turn[] {
  const instants = instantsOf(asked, duty, span);
  return instants.reduce<readonly Turn[]>((turns, from, at) => {
    const person = holderOf(asked.oncall, asked.fileRota, duty, from);
    const cover = coverAt(asked.oncall.covers, duty, from)?.id ?? null;
    const until = instants[at + 1] ?? span.until;
    const last = turns.at(-1);
    return last !== undefined && last.person === person && last.cover === cover
      ? [...turns.slice(0, -1), { ...last, until }]
      : [...turns, { duty, person, cover, from, until }];
  }, []);
}

export interface Gap extends Span {
  readonly duty: Duty;
  /** Somebody who is named and not on the roster; null where nobody is. */
  readonly person: PersonId | null;
}

/** What is missing over a span: nobody first, or somebody at any duty who left the roster; earliest first. */
export function gapsOver(asked: Asked, roster: Roster, span: Span): readonly Gap[] {
  const gaps = DUTIES.flatMap((duty) =>
    turnsOf(asked, duty, span).flatMap(({ person, from, until }): readonly Gap[] => {
      if (person === null) return duty === 'primary' ? [{ duty, person, from, until }] : [];
      return personNamed(roster, person) === null ? [{ duty, person, from, until }] : [];
    }),
  );
  return gaps.toSorted((a, b) => a.from - b.from);
}
