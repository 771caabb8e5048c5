// The commands about who is on call: who is now and next, and the few words by which people stand in for each
// other. Times said without a zone are New York's.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, tradingDay } from '#engine/model/time.ts';
import { needed, optional, reading, tending } from '#bot/command.ts';
import type { Arg, Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { cut, oneLine } from '#bot/text.ts';
import { readSpan } from '#bot/words.ts';
import {
  alertEscalationLines,
  contactsLines,
  escalationLines,
  onCallLines,
  turnLines,
} from '#bot/views/oncall.ts';
import type { OnCallLook } from '#bot/views/oncall.ts';
import { findAlert } from '#runbook/alert/tend.ts';
import type { Outcome } from '#runbook/answer.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import { onCallNow, onDuty } from '#runbook/oncall/oncall.ts';

const USUAL_DAYS = 14;
const MOST_DAYS = 92;

function said(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

function lookOf({ desk }: DeskCall): OnCallLook {
  const { oncall, roster } = desk.state().runbook;
  const { contacts, playbooks } = desk.manual;
  return { oncall, calling: desk.alerting, roster, contacts, playbooks, wall: desk.seen().wall };
}

/** "2026-01-09 18:00", "2026-01-09", "8h" from `since` on, "now"; null for what is no moment. */
function readMoment(text: string, since: number): number | null {
  if (text === 'now') return since;
  const minutes = readSpan(text);
  if (minutes !== null) return since + minutes * 60_000;
  const [, day = '', hour = '00', minute = '00'] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}))?$/.exec(text) ?? [];
  const date = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
  if (day === '' || !isDay || Number(hour) > 23 || Number(minute) > 59) return null;
  return atNewYork(tradingDay(day), Number(hour) * 60 + Number(minute));
}

function moment(call: DeskCall, name: string, since: number): Result<number> {
  const text = said(call, name);
  const wall = readMoment(text, since);
  if (wall !== null) return ok(wall);
  const why = `--${name} is a time like "2026-01-09 18:00" in New York, a day, or a span like 8h, not ${cut(oneLine(text), 40)}. Nothing was changed.`;
  call.desk.refused(call.by, { command: 'oncall override', code: 'MOMENT_BAD', text: why });
  return refuse('MOMENT_BAD', why);
}

function runOverride(call: DeskCall): Outcome | Promise<Outcome> {
  const now = call.desk.seen().wall;
  const isFrom = call.said.texts['from'] !== undefined;
  const from = isFrom ? moment(call, 'from', now) : ok(null);
  if (!from.ok) return from;
  const until = moment(call, 'until', from.value ?? now);
  if (!until.ok) return until;
  const duty: Duty = DUTIES.find((one) => one === said(call, 'duty')) ?? 'primary';
  return call.desk.procedures.oncall.override(call.by, {
    duty,
    person: said(call, 'person'),
    from: from.value,
    until: until.value,
    why: said(call, 'why'),
  });
}

function runWho(call: DeskCall): Outcome {
  const { desk } = call;
  const people = onDuty(onCallNow(desk), desk.state().runbook.roster);
  return done(onCallLines(lookOf(call)), {
    onCall: people.map(({ duty, person }) => ({ duty, person: person.id, name: person.name })),
  });
}

function runEscalation(call: DeskCall): Outcome {
  const id = call.said.texts['alert'];
  if (id === undefined) return done(escalationLines(lookOf(call)), { alert: null });
  const found = findAlert(call.desk.state().runbook.alerts, id);
  return found.ok ? done(alertEscalationLines(lookOf(call), found.value), { alert: id }) : found;
}

function runNext(call: DeskCall): Outcome {
  const days = Math.min(call.said.numbers['days'] ?? USUAL_DAYS, MOST_DAYS);
  return done(turnLines(lookOf(call), days), { days });
}

const PERSON = { kind: 'person' } as const;
const TEXT = { kind: 'text' } as const;
const person = (name: string, says: string): Arg => needed(name, says, PERSON);

export const ONCALL_COMMANDS: readonly Command[] = [
  reading(
    {
      name: 'oncall',
      also: ['oncall who'],
      says: 'Who is on call, when each is called, and what is missing',
      args: [],
      examples: ['oncall'],
    },
    runWho,
  ),
  reading(
    {
      name: 'oncall next',
      says: 'The turns to come, with who stands in and where nobody does',
      args: [],
      flags: [optional('days', 'how far ahead, 14 when not said', { kind: 'number' })],
      examples: ['oncall next', 'oncall next --days 30'],
    },
    runNext,
  ),
  reading(
    {
      name: 'oncall escalation',
      says: 'Who is paged for an alert, when, by which ways and with which text',
      args: [optional('alert', 'its number; one that fires now when not said', { kind: 'alert' })],
      examples: ['oncall escalation', 'oncall escalation AL-0007'],
    },
    runEscalation,
  ),
  reading(
    {
      name: 'oncall contacts',
      says: 'Whom to call beyond the on-call: lead, administrator, risk, legal, broker, vendor',
      args: [],
      examples: ['oncall contacts'],
    },
    (call) =>
      done(contactsLines(lookOf(call)), { contacts: call.desk.manual.contacts.rows.length }),
  ),
  tending(
    {
      name: 'oncall override',
      says: 'Put somebody at a duty for a time, whatever the rota says',
      args: [
        needed('duty', 'primary, secondary or tertiary', { kind: 'choice', choices: DUTIES }),
        person('person', 'who stands in'),
      ],
      flags: [
        optional('from', 'a time in New York; now when not said', TEXT),
        needed('until', 'a time in New York, or a span like 8h', TEXT),
        needed('why', 'the reason, for the record', TEXT),
      ],
      examples: [
        'oncall override primary ben --until 8h --why Ana is on a flight',
        'oncall override primary ben --from 2026-01-09 18:00 --until 2026-01-12 09:00 --why wedding',
      ],
    },
    runOverride,
  ),
  tending(
    {
      name: 'oncall swap',
      says: 'Two people exchange their turns; a card says so to both',
      args: [person('person', 'one of them'), person('other', 'the other')],
      flags: [needed('on', 'a day of a turn of one of them', { kind: 'day' })],
      examples: ['oncall swap ana ben --on 2026-01-09'],
    },
    (call) =>
      call.desk.procedures.oncall.swap(call.by, {
        first: said(call, 'person'),
        second: said(call, 'other'),
        on: said(call, 'on'),
      }),
  ),
  tending(
    {
      name: 'oncall handoff',
      says: 'Give the rest of your turn to somebody, with what is open listed and its pages',
      args: [person('person', 'who takes it'), optional('note', 'what they should know', TEXT)],
      examples: ['oncall handoff ben', 'oncall handoff ben the feed is being watched'],
    },
    (call) =>
      call.desk.procedures.oncall.handOff(call.by, {
        to: said(call, 'person'),
        note: said(call, 'note'),
      }),
  ),
  tending(
    {
      name: 'oncall release',
      says: 'Take a cover back: the rota counts again from now on',
      args: [needed('cover', 'its number, as oncall next shows it')],
      examples: ['oncall release OC-0007'],
    },
    (call) => call.desk.procedures.oncall.release(call.by, { id: said(call, 'cover') }),
  ),
];
