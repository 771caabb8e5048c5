// The ladder of an alert: whom it pages next and when, by people's clock. In place of whoever left the roster the
// next one is called, in place of whose turn is over whoever has it now; past the last rung a CRITICAL one calls
// the last person again.
import type { Alert, AlertDraft } from '#runbook/alert.ts';
import type { AlertFact, AlertRaised, Rung } from '#runbook/alert/fact.ts';
import type { Roster } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';

export const REPEAT_MS = 15 * 60_000;
/** Six hours of repeated pages; who has not come by then is not called by a desk any more. */
const REPEATS_MAX = 24;

/** A page that is still to come, and how many rungs are used up with it. */
interface Page extends Rung {
  readonly rung: number;
}

function isOn(roster: Roster, rung: Rung): boolean {
  return personNamed(roster, rung.person) !== null;
}

/** The pages of a ladder not yet sent: in place of whoever left the roster the next one is called. */
function pagesLeft(row: Pick<Alert, 'ladder' | 'rung'>, roster: Roster): readonly Page[] {
  let handedOn: number | null = null;
  return row.ladder.slice(row.rung).flatMap(({ person, wall }, at): readonly Page[] => {
    const due = handedOn ?? wall;
    const left = !isOn(roster, { person, wall });
    handedOn = left ? due : null;
    return left ? [] : [{ person, wall: due, rung: row.rung + at + 1 }];
  });
}

/** Whom the ladder calls next, whatever the time; null past its end. */
export function nextRung(row: Pick<Alert, 'ladder' | 'rung'>, roster: Roster): Page | null {
  return pagesLeft(row, roster)[0] ?? null;
}

type Climbing = Pick<Alert, 'id' | 'ladder' | 'rung'>;

/** The pages of a ladder that are due by now and not yet sent. */
export function duePages(row: Climbing, now: number, roster: Roster): readonly AlertFact[] {
  return pagesLeft(row, roster).flatMap(({ person, wall, rung }): readonly AlertFact[] =>
    wall <= now ? [{ kind: 'alert.escalated', id: row.id, rung, to: person, by: 'ladder' }] : [],
  );
}

/** Raised with its ladder, and whoever is paged at once. */
export function raised(
  draft: AlertDraft,
  id: string,
  ladder: { readonly rungs: readonly Rung[]; readonly wall: number; readonly roster: Roster },
): readonly AlertFact[] {
  const { rungs, wall, roster } = ladder;
  const fact: AlertRaised = { kind: 'alert.raised', id, ...draft, ladder: rungs };
  return [fact, ...duePages({ id, ladder: rungs, rung: 0 }, wall, roster)];
}

/** Whom a CRITICAL one calls again past its last rung, and from when that is counted. */
function lastRung(row: Alert, roster: Roster): Rung | null {
  const end = row.ladder.at(-1);
  const person = row.ladder.findLast((rung) => isOn(roster, rung))?.person;
  if (row.severity !== 'CRITICAL' || end === undefined || person === undefined) return null;
  return { person, wall: end.wall };
}

/** How often by now the last of a ladder would have been called again. */
function repeatsBy(end: Rung, now: number): number {
  const times = Math.floor((now - end.wall) / REPEAT_MS);
  return Math.min(REPEATS_MAX, Math.max(0, times));
}

/** Past its last rung a CRITICAL one calls the last person again; missed repeats are made up by one. */
export function repeatedPage(row: Alert, now: number, roster: Roster): readonly AlertFact[] {
  const last = lastRung(row, roster);
  if (last === null) return [];
  const times = repeatsBy(last, now);
  const rung = row.ladder.length + times;
  if (times === 0 || rung <= row.rung) return [];
  return [{ kind: 'alert.escalated', id: row.id, rung, to: last.person, by: 'ladder' }];
}

/** Everything of a ladder that people's clock has brought. */
export function climbed(row: Alert, now: number, roster: Roster): readonly AlertFact[] {
  return [...duePages(row, now, roster), ...repeatedPage(row, now, roster)];
}

function people(rungs: readonly Rung[]): string {
  return rungs.map(({ person }) => person).join(' ');
}

/**
 * A change of turns: `turn` is the ladder of an alert that fired now. Rungs belong to duties, so that each keeps its
 * time and gets whoever has the duty since; where it was used up on somebody else, they are paged at once.
 */
export function handedOver(
  row: Alert,
  turn: readonly Rung[],
  { now, roster }: { readonly now: number; readonly roster: Roster },
): readonly AlertFact[] {
  const onRoster = (rungs: readonly Rung[]) => rungs.filter((rung) => isOn(roster, rung));
  const [from, to] = [onRoster(row.ladder), onRoster(turn)];
  const [first, begins, end] = [row.ladder[0], to[0], to.at(-1)];
  if (first === undefined || begins === undefined || end === undefined) return [];
  if (people(from) === people(to)) return [];
  const { id } = row;
  const earlier = begins.wall - first.wall;
  const ladder = to.map(({ person, wall }) => ({ person, wall: wall - earlier }));
  const paged = onRoster(row.ladder.slice(0, row.rung)).map(({ person }) => person);
  const isPastEnd = row.rung > row.ladder.length;
  const used = isPastEnd ? ladder.length : Math.min(paged.length, ladder.length);
  const rung = isPastEnd ? used + repeatsBy({ ...end, wall: end.wall - earlier }, now) : used;
  const inVain = ladder.slice(0, used).filter(({ person }) => !paged.includes(person));
  return [
    { kind: 'alert.moved', id, ladder, rung },
    ...inVain.map(({ person: to }): AlertFact => ({
      kind: 'alert.escalated',
      id,
      rung,
      to,
      by: 'ladder',
    })),
    ...climbed({ ...row, ladder, rung }, now, roster),
  ];
}

/** Who is paged next unless somebody acknowledges; null when the ladder rests or is at its end. */
export function nextPage(row: Alert, roster: Roster): Rung | null {
  if (row.status !== 'firing') return null;
  const next = nextRung(row, roster);
  if (next !== null) return { person: next.person, wall: next.wall };
  const last = lastRung(row, roster);
  const times = Math.max(0, row.rung - row.ladder.length) + 1;
  if (last === null || times > REPEATS_MAX) return null;
  return { person: last.person, wall: last.wall + times * REPEAT_MS };
}
