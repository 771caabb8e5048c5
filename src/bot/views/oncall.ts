// The on-call in words: who is called and when, the turns to come, whom an alert pages with which text, and
// the contacts beyond the ladder. People's times are the wall's, shown for New York.
import { DAY_MS, formatDayEt, formatEt } from '#engine/model/time.ts';
import { left, table } from '#bot/table.ts';
import { counted, cut, listed, oneLine } from '#bot/text.ts';
import { pagedTitle } from '#bot/views/alert-card.ts';
import { nextText, wallText } from '#runbook/alert/picture.ts';
import type { Alert } from '#runbook/alert.ts';
import type { Rung } from '#runbook/alert/fact.ts';
import { SEVERITIES } from '#runbook/alert/severity.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { LEVELS, levelOf, REVIEW_DAYS } from '#runbook/oncall/contact.ts';
import type { Contacts, Level } from '#runbook/oncall/contact.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { OnCallState } from '#runbook/oncall/fact.ts';
import { ladderFor, onCallAt, onCallGaps, onDuty, rotaOf } from '#runbook/oncall/oncall.ts';
import type { Calling } from '#runbook/oncall/oncall.ts';
import { turnsOf } from '#runbook/oncall/turns.ts';
import type { Turn } from '#runbook/oncall/turns.ts';
import type { Playbook } from '#runbook/playbook/playbook.ts';
import type { Roster } from '#runbook/person.ts';
import { nameOf, personNamed } from '#runbook/person.ts';

/** The on-call as it is looked at: an instant, and what decides about it. */
export interface OnCallLook {
  readonly oncall: OnCallState;
  readonly calling: Calling;
  readonly roster: Roster;
  readonly contacts: Contacts;
  readonly playbooks: readonly Playbook[];
  readonly wall: number;
}

const REMOTE: readonly string[] = ['slack', 'discord'];
const MOST_TEXT = 120;

function ladderText(minutes: readonly number[], names: readonly string[]): string {
  const called = minutes.flatMap((at, place) => {
    const name = names[place];
    return name === undefined ? [] : [`${name} ${at === 0 ? 'at once' : `after ${at} min`}`];
  });
  return called.length === 0 ? 'nobody is called' : called.join(', ');
}

/** Who is on call, when each is called, and what is missing. */
export function onCallLines({ oncall, calling, roster, wall }: OnCallLook): readonly string[] {
  const now = onCallAt(oncall, calling.rota, wall);
  const people = onDuty(now, roster);
  const names = people.map(({ person }) => person.name);
  const first =
    people.length === 0
      ? 'Nobody is on call: an alert pages nobody.'
      : `On call: ${people.map(({ duty, person }) => `${person.name} (${duty})`).join(', ')}.`;
  return [
    first,
    ...onCallGaps(now, roster),
    '',
    ...table(
      [left('severity'), left('who is called')],
      SEVERITIES.map((severity) => [severity, ladderText(calling.ladders[severity], names)]),
    ),
    '',
    `People\u2019s clock: ${formatEt(wall)}. Acknowledging stops the ladder: ack <alert>. What comes: oncall next.`,
  ];
}

/** Where a turn comes from: a cover with its reason, or the rota, with its zone's clock where that is another. */
function turnWhy({ oncall, calling }: OnCallLook, turn: Turn): string {
  const cover = oncall.covers.find((row) => row.id === turn.cover);
  if (cover !== undefined) return `${cover.id} ${cover.how}: ${oneLine(cover.why)}`;
  const own = rotaOf(oncall, calling.rota)[turn.duty].find(({ people }) =>
    people.some((id) => id === turn.person),
  );
  if (own === undefined || own.zone === 'America/New_York') return '';
  const at = Temporal.Instant.fromEpochMilliseconds(turn.from).toZonedDateTimeISO(own.zone);
  return `${at.toPlainDate().toString()} ${at.toPlainTime().toString().slice(0, 5)} ${own.zone}`;
}

/** The turns of the days to come, by duty. */
export function turnLines(look: OnCallLook, days: number): readonly string[] {
  const { oncall, calling, roster, wall } = look;
  const span = { from: wall, until: wall + days * DAY_MS };
  const turns = DUTIES.flatMap((duty) => turnsOf({ oncall, fileRota: calling.rota }, duty, span));
  const named = turns.filter(({ person, duty }) => person !== null || duty === 'primary');
  const gaps = named.filter(({ person }) => person === null).length;
  const first = `${counted(named.length - gaps, 'turn')} in the next ${counted(days, 'day')}, ${gaps === 0 ? 'somebody is primary all the time' : `${counted(gaps, 'gap')} of the primary`}.`;
  const rows = named.map((turn) => [
    turn.duty,
    turn.person === null ? 'NOBODY' : nameOf(roster, turn.person),
    turn.from <= wall ? 'now' : formatDayEt(turn.from),
    turn.until >= span.until ? 'goes on' : formatDayEt(turn.until),
    turnWhy(look, turn),
  ]);
  const columns = [left('duty'), left('who'), left('from'), left('until'), left('how')];
  return [first, '', ...table(columns, rows)];
}

/** By which ways a person is paged, of those that are set up on this desk. */
function waysOf({ calling, roster }: OnCallLook, id: string, severity: Severity): string {
  const chats = (personNamed(roster, id)?.accounts ?? []).map(({ platform }) => platform);
  const reach = calling.reach[id];
  const ways = [
    ...REMOTE.filter((name) => chats.some((one) => one === name)),
    ...(reach === undefined || reach.email === null ? [] : ['e-mail']),
    // A text message is for CRITICAL alone.
    ...(reach === undefined || reach.sms === null || severity !== 'CRITICAL' ? [] : ['SMS']),
  ];
  return ways.length === 0 ? 'room, terminal' : ways.join(', ');
}

function levelText(level: Level): string {
  return `${level} (${LEVELS[level].says})`;
}

function contactLines({ contacts }: OnCallLook, level: Level): readonly string[] {
  const rows = contacts.rows.filter((row) => row.level === level && row.name !== null);
  const known = rows.map(({ title, name, reach }) => `${title}: ${name ?? ''}, ${reach ?? ''}`);
  return known.length === 0 ? [] : ['', `Beyond the ladder, ${level}: ${known.join('; ')}.`];
}

function afterText({ calling }: OnCallLook, severity: Severity): string {
  const again =
    severity === 'CRITICAL'
      ? 'While nobody acknowledges, the last is called again every 15 minutes, for six hours.'
      : 'It is not called out again.';
  const held = calling.holds[severity];
  const asks =
    held === null
      ? ''
      : ` Whoever has it is asked after ${held} minutes whether they are still on it.`;
  return `${again}${asks}`;
}

function rungRows(
  look: OnCallLook,
  ladder: readonly Rung[],
  { severity, paged }: { readonly severity: Severity; readonly paged: number },
): readonly (readonly string[])[] {
  return ladder.map((rung, at) => [
    at < paged ? 'paged' : wallText(rung.wall),
    nameOf(look.roster, rung.person),
    waysOf(look, rung.person, severity),
  ]);
}

const RUNGS = [left('when'), left('who'), left('by which ways')];

/** Whom an open alert pages, when, how and with which text. */
export function alertEscalationLines(look: OnCallLook, alert: Alert): readonly string[] {
  const { id, severity, ladder, rung } = alert;
  const level = levelOf(alert, look.playbooks);
  const next = nextText(alert, look.roster);
  const coming = ladder[Math.min(rung, ladder.length - 1)];
  const text =
    coming === undefined
      ? []
      : [
          `Text: ${cut(oneLine(pagedTitle(id, nameOf(look.roster, coming.person), alert.text)), MOST_TEXT)}`,
        ];
  return [
    `${id} ${severity}, ${levelText(level)}; ${next === '' ? 'nobody is called' : `next: ${next}`}.`,
    '',
    ...(ladder.length === 0 ? [] : table(RUNGS, rungRows(look, ladder, { severity, paged: rung }))),
    ...text,
    afterText(look, severity),
    ...contactLines(look, level),
  ];
}

/** Whom an alert that fired now would page. */
export function escalationLines(look: OnCallLook): readonly string[] {
  const { calling, roster, oncall, wall } = look;
  const ladder = (severity: Severity) => ladderFor(calling, severity, { wall, roster, oncall });
  const critical = ladder('CRITICAL').map(
    ({ person, wall: at }) =>
      `${nameOf(roster, person)} ${at === wall ? 'at once' : `at ${wallText(at)}`}`,
  );
  const rows = SEVERITIES.flatMap((severity) =>
    rungRows(look, ladder(severity), { severity, paged: 0 }).map((row) => [severity, ...row]),
  );
  return [
    critical.length === 0
      ? 'A CRITICAL alert now would page nobody.'
      : `A CRITICAL alert now would page ${listed(critical)}.`,
    '',
    ...table([left('severity'), ...RUNGS], rows),
    `Text: ${pagedTitle('AL-0000', 'the person', 'what happened')}`,
    `CRITICAL: ${afterText(look, 'CRITICAL')}`,
    `WARNING: ${afterText(look, 'WARNING')}`,
    `Response: ${Object.keys(LEVELS).length} levels, ${Object.entries(LEVELS)
      .map(([level, { says }]) => `${level} ${says}`)
      .join('; ')}.`,
  ];
}

function reviewText({ reviewed }: Contacts, wall: number): string {
  if (reviewed === null) return 'nobody has looked through them yet';
  const days = Math.floor((wall - Date.parse(`${reviewed}T00:00:00Z`)) / DAY_MS);
  return `looked through on ${reviewed}${days > REVIEW_DAYS ? `, ${days} days ago: it is due` : ''}`;
}

/** Whom to call beyond the ladder. */
export function contactsLines({ contacts, wall }: OnCallLook): readonly string[] {
  const { rows } = contacts;
  const missing = rows.filter(({ name }) => name === null).length;
  const first = `${counted(rows.length, 'contact')}${missing === 0 ? '' : `, ${missing} of them not named yet`}; ${reviewText(contacts, wall)}.`;
  if (rows.length === 0) return [first, 'Write them into contacts of config/people.yaml.'];
  const columns = [left('for'), left('who'), left('hours'), left('level'), left('then')];
  const title = (id: string | null) => rows.find((row) => row.id === id)?.title ?? '';
  return [
    first,
    '',
    ...table(
      columns,
      rows.map((row) => [
        row.title,
        row.name === null ? 'not named' : `${row.name}, ${row.reach ?? ''}`,
        row.hours,
        row.level ?? '-',
        title(row.next),
      ]),
    ),
  ];
}
