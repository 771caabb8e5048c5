// Covering: who stands in for whom, as pure deciders. An override, a swap, a handoff, a release each answer
// with facts or with a refusal that says what would do; times are the wall's, days are New York's.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, DAY_MS, formatDayEt, tradingDay } from '#engine/model/time.ts';
import { findPerson } from '#runbook/alert/tend.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { SINGLE } from '#runbook/keys.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import { coverId } from '#runbook/oncall/fact.ts';
import type { OnCallCovered, OnCallState } from '#runbook/oncall/fact.ts';
import type { Rota, Span } from '#runbook/oncall/rota.ts';
import { turnsOf } from '#runbook/oncall/turns.ts';
import type { Turn } from '#runbook/oncall/turns.ts';
import { holds } from '#runbook/person.ts';
import type { Hand, Person, PersonId, Roster } from '#runbook/person.ts';

type Facts = Result<readonly DeskFact[]>;

/** The on-call as it stands, and by whose names. */
export interface Standing {
  readonly oncall: OnCallState;
  readonly fileRota: Rota;
  readonly roster: Roster;
  /** People's time. */
  readonly now: number;
}

const LONGEST_DAYS = 31;
const AHEAD_DAYS = 366;
/** A turn is looked for so far on either side. */
const TURN_DAYS = 60;

type Drawn = Pick<OnCallCovered, 'how' | 'duty' | 'cover' | 'fromWall' | 'untilWall' | 'why'>;

function covered(standing: Standing, rows: readonly Drawn[], hand: Hand): readonly DeskFact[] {
  const { person, account } = hand;
  return rows.map((row, at) => ({
    kind: 'oncall.covered',
    id: coverId(standing.oncall.next + at),
    ...row,
    person: person.id,
    account,
  }));
}

/** Somebody of the roster who may acknowledge what they are called for. */
function standIn(roster: Roster, text: string): Result<Person> {
  const found = findPerson(roster, text);
  if (!found.ok || holds(found.value, SINGLE['tend-alert'])) return found;
  const { name, roles } = found.value;
  return refuse(
    'ROLE_MISSING',
    `${name} (${roles.join(', ')}) cannot acknowledge an alert, so cannot be on call; ${SINGLE['tend-alert'].join(', ')} can.`,
  );
}

function spanFault({ from, until }: Span, now: number): string | null {
  if (until <= from) return 'It ends before it begins.';
  if (until <= now) return 'It is over already.';
  if (until - from > LONGEST_DAYS * DAY_MS) return `It is longer than ${LONGEST_DAYS} days.`;
  if (from > now + AHEAD_DAYS * DAY_MS) return 'It begins more than a year ahead.';
  return null;
}

/** Puts a person at a duty for a span, whatever the rota says. */
export function override(
  standing: Standing,
  ask: Span & { readonly duty: Duty; readonly person: string; readonly why: string },
  hand: Hand,
): Facts {
  const person = standIn(standing.roster, ask.person);
  if (!person.ok) return person;
  const why = ask.why.trim();
  if (why === '')
    return refuse(
      'WHY_MISSING',
      'An override says why: oncall override \u2026 --why <reason\u2026>.',
    );
  const fault = spanFault(ask, standing.now);
  if (fault !== null)
    return refuse(
      'SPAN_INVALID',
      `${fault} Nothing was changed. Write --from and --until as 2026-01-09 18:00, in New York\u2019s time.`,
    );
  const { duty, from: fromWall, until: untilWall } = ask;
  const row: Drawn = { how: 'override', duty, cover: person.value.id, fromWall, untilWall, why };
  return ok(covered(standing, [row], hand));
}

function around(wall: number): Span {
  return { from: wall - TURN_DAYS * DAY_MS, until: wall + TURN_DAYS * DAY_MS };
}

/** The turn a person has in a span or next after it; one without an end in sight is cut to the span. */
function turnIn(
  standing: Standing,
  person: PersonId,
  day: Span,
): { readonly turn: Turn; readonly isOnDay: boolean } | null {
  const window = around(day.from);
  const turns = DUTIES.flatMap((duty) => turnsOf(standing, duty, window))
    .filter((turn) => turn.person === person && turn.until > Math.max(day.from, standing.now))
    .toSorted((a, b) => a.from - b.from);
  const [turn] = turns;
  if (turn === undefined) return null;
  const isEndless = turn.until === window.until;
  const isOnDay = turn.from < day.until;
  return { turn: isEndless && isOnDay ? { ...turn, ...day } : turn, isOnDay };
}

function newYorkDay(text: string): Span {
  const day = tradingDay(text);
  const next = tradingDay(Temporal.PlainDate.from(day).add({ days: 1 }).toString());
  return { from: atNewYork(day, 0), until: atNewYork(next, 0) };
}

/** Two people exchange their turns: those on a day, or of the one who has none there the next. */
export function swap(
  standing: Standing,
  ask: { readonly first: string; readonly second: string; readonly on: string },
  hand: Hand,
): Facts {
  const first = standIn(standing.roster, ask.first);
  if (!first.ok) return first;
  const second = standIn(standing.roster, ask.second);
  if (!second.ok) return second;
  if (first.value.id === second.value.id)
    return refuse(
      'SWAP_ALONE',
      'A swap takes two people. Type: oncall swap ana ben --on 2026-01-09.',
    );
  if (atNewYork(tradingDay(ask.on), 0) > standing.now + AHEAD_DAYS * DAY_MS)
    return refuse(
      'SPAN_INVALID',
      `${ask.on} is more than a year ahead. Nothing was changed; name a day before that.`,
    );
  const day = newYorkDay(ask.on);
  if (day.until <= standing.now)
    return refuse('SPAN_INVALID', `${ask.on} is over. Nothing was changed; name a day to come.`);
  const mine = turnIn(standing, first.value.id, day);
  const theirs = turnIn(standing, second.value.id, day);
  if (mine === null || theirs === null || !(mine.isOnDay || theirs.isOnDay))
    return refuse(
      'SWAP_NO_TURN',
      `${first.value.name} and ${second.value.name} have no two turns to exchange around ${ask.on}. Nothing was changed; see: oncall next.`,
    );
  const drawn = (turn: Turn, by: Person, instead: Person): Drawn => ({
    how: 'swap',
    duty: turn.duty,
    cover: by.id,
    fromWall: Math.max(turn.from, standing.now),
    untilWall: turn.until,
    why: `in place of ${instead.name}`,
  });
  const rows = [
    drawn(mine.turn, second.value, first.value),
    drawn(theirs.turn, first.value, second.value),
  ];
  return ok(covered(standing, rows, hand));
}

/** The duty a person holds now and until when; one without an end in sight ends within a day. */
function heldNow(standing: Standing, person: PersonId): Turn | null {
  const { now } = standing;
  const span = { from: now, until: now + TURN_DAYS * DAY_MS };
  const turns = DUTIES.flatMap((duty) => turnsOf(standing, duty, span).slice(0, 1));
  const held = turns.find((turn) => turn.person === person) ?? null;
  return held === null || held.until < span.until ? held : { ...held, until: now + DAY_MS };
}

/** Whoever is on duty gives the rest of the turn away. */
export function handOff(
  standing: Standing,
  ask: { readonly to: string; readonly note: string },
  hand: Hand,
): Facts {
  const to = standIn(standing.roster, ask.to);
  if (!to.ok) return to;
  const held = heldNow(standing, hand.person.id);
  if (held === null)
    return refuse(
      'ONCALL_NOT_YOURS',
      `${hand.person.name} is not on call now and has nothing to hand over. See: oncall; for another time: oncall override.`,
    );
  if (to.value.id === hand.person.id)
    return refuse('SWAP_ALONE', 'A handoff goes to somebody else. Type: oncall handoff ben.');
  const row: Drawn = {
    how: 'handoff',
    duty: held.duty,
    cover: to.value.id,
    fromWall: standing.now,
    untilWall: held.until,
    why: ask.note.trim() === '' ? `handed over by ${hand.person.name}` : ask.note.trim(),
  };
  return ok(covered(standing, [row], hand));
}

/** A cover is taken back; the rota counts again from now on. */
export function release(standing: Standing, id: string, hand: Hand): Facts {
  const digits = /^(?:oc-?)?(\d{1,6})$/i.exec(id.trim())?.[1];
  const wanted = digits === undefined ? id : coverId(Number(digits));
  const found = standing.oncall.covers.find((row) => row.id === wanted);
  if (found === undefined || found.untilWall <= standing.now) {
    const open = standing.oncall.covers.filter((row) => row.untilWall > standing.now);
    const known =
      open.length === 0 ? 'none is open' : `open are ${open.map((row) => row.id).join(', ')}`;
    return refuse(
      'COVER_UNKNOWN',
      `There is no cover ${wanted.slice(0, 20)}, or it is over; ${known}. See: oncall next.`,
    );
  }
  const { person, account } = hand;
  return ok([{ kind: 'oncall.uncovered', id: found.id, person: person.id, account }]);
}

/** "primary from 2026-01-09 18:00 ET until 2026-01-12 09:00 ET". */
export function coverText(row: Pick<OnCallCovered, 'duty' | 'fromWall' | 'untilWall'>): string {
  return `${row.duty} from ${formatDayEt(row.fromWall)} until ${formatDayEt(row.untilWall)}`;
}
