// The commands about alerts: what is open, whose it is, who is called next; and the few words by which people
// acknowledge, silence, pass on and end an alert.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { needed, optional, reading, tending } from '#bot/command.ts';
import type { Arg, Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { cut, oneLine } from '#bot/text.ts';
import { alertData, alertLines, timelineLines } from '#bot/views/alerts.ts';
import { worstFirst } from '#runbook/alert/picture.ts';
import { alertIdOf, alertTopic } from '#runbook/alert/number.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { AlertAct } from '#runbook/desk.ts';
import { findAlert } from '#runbook/alert/tend.ts';

const ALERT = needed('alert', 'its number, as alerts shows it', { kind: 'alert' });

const ANY_ALERT = optional('alert', 'its number; the worst that is open when not said', {
  kind: 'alert',
});

function said(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

function acting(row: Parameters<typeof tending>[0], act: (call: DeskCall) => AlertAct): Command {
  return tending(row, (call) => call.desk.procedures.tendAlert(call.by, act(call)));
}

function runAlerts({ desk }: DeskCall): Outcome {
  const { alerts, roster } = desk.state().runbook;
  const open = openAlerts(alerts).map((row) => alertData(row, roster));
  return done(alertLines(alerts, roster), { open });
}

/** The alert that is named, or the worst that is open; null where none is. */
function alertAsked(call: DeskCall): Result<Alert | null> {
  const { alerts } = call.desk.state().runbook;
  const id = call.said.texts['alert'];
  if (id !== undefined) return findAlert(alerts, id);
  return ok(worstFirst(openAlerts(alerts))[0] ?? null);
}

const NONE_OPEN = 'No alert is open. One that ended is read by its number; see: alerts.';

function runTimeline(call: DeskCall): Outcome {
  const { roster } = call.desk.state().runbook;
  const found = alertAsked(call);
  if (!found.ok) return found;
  const row = found.value;
  if (row === null) return done([NONE_OPEN], { alert: null });
  const events = row.events.map((event) => ({ ...event }));
  return done(timelineLines(row, roster), { alert: alertData(row, roster), events });
}

/** "AL-0007", "R-0018" or "RUN-0001" as the topic of its thread; null for what is none. */
export function topicOf(word: string): string | null {
  const [, kind, digits] = /^(al|run|r)-?(\d{1,6})[,.:;]?$/i.exec(word) ?? [];
  if (kind === undefined || digits === undefined) return null;
  if (kind.toLowerCase() === 'al') return alertTopic(alertIdOf(digits));
  const number = digits.padStart(4, '0');
  return kind.toLowerCase() === 'run' ? `run RUN-${number}` : `approval R-${number}`;
}

function runNote(call: DeskCall): Outcome | Promise<Outcome> {
  const word = said(call, 'about');
  const topic = topicOf(word);
  if (topic === null) {
    const text = `A note is about an alert, a request or a run, like AL-0007 or R-0018, not ${cut(oneLine(word), 40)}. Type: note AL-0007 <text...>.`;
    call.desk.refused(call.by, { command: 'note', code: 'TOPIC_UNKNOWN', text });
    return refuse('TOPIC_UNKNOWN', text);
  }
  return call.desk.procedures.tendAlert(call.by, { does: 'note', topic, text: said(call, 'text') });
}

const rest = (name: string, says: string): Arg => needed(name, says, { kind: 'text' });

const READING: readonly Command[] = [
  reading(
    {
      name: 'alerts',
      says: 'Alerts that are open, who has them, who is called next; then the last that ended',
      args: [],
      examples: ['alerts'],
    },
    runAlerts,
  ),
  reading(
    {
      name: 'timeline',
      says: 'What happened to an alert, in order, with who and when',
      args: [ANY_ALERT],
      examples: ['timeline', 'timeline AL-0007'],
    },
    runTimeline,
  ),
];

const TENDING: readonly Command[] = [
  acting(
    {
      name: 'ack',
      says: 'Take an alert: nobody else is called for it',
      args: [ALERT, optional('note', 'words to keep with it', { kind: 'text' })],
      examples: ['ack AL-0007', 'ack AL-0007 looking at the feed'],
    },
    (call) => ({ does: 'acknowledge', id: said(call, 'alert'), note: said(call, 'note') }),
  ),
  acting(
    {
      name: 'resolve',
      says: 'End an alert with its cause; refused while what it tells of is still true',
      args: [ALERT, rest('cause', 'what it was, for the record')],
      examples: ['resolve AL-0007 stale quotes, feed restarted'],
    },
    (call) => ({ does: 'resolve', id: said(call, 'alert'), cause: said(call, 'cause') }),
  ),
  acting(
    {
      name: 'escalate',
      says: 'Call the next one on the ladder now, or the person named',
      args: [
        ALERT,
        optional('person', 'whom to call; the next on the ladder when not said', {
          kind: 'person',
        }),
      ],
      examples: ['escalate AL-0007', 'escalate AL-0007 @ben'],
    },
    (call) => ({
      does: 'escalate',
      id: said(call, 'alert'),
      to: call.said.texts['person'] ?? null,
    }),
  ),
  acting(
    {
      name: 'silence',
      says: 'Keep an alert quiet for 1m to 24h, and why; then it fires again by itself',
      args: [
        ALERT,
        needed('span', 'for how long, like 30m or 2h', { kind: 'span' }),
        rest('reason', 'why, for the record and the other people'),
      ],
      examples: ['silence AL-0007 2h exchange maintenance'],
    },
    (call) => ({
      does: 'silence',
      id: said(call, 'alert'),
      minutes: call.said.numbers['span'] ?? 0,
      why: said(call, 'reason'),
    }),
  ),
  acting(
    {
      name: 'assign',
      says: 'Give an alert to a person; to yourself it is acknowledged',
      args: [ALERT, needed('person', 'whose it is from now on', { kind: 'person' })],
      examples: ['assign AL-0007 @ben'],
    },
    (call) => ({ does: 'assign', id: said(call, 'alert'), to: said(call, 'person') }),
  ),
];

const NOTE: Command = {
  name: 'note',
  also: [],
  group: 'act',
  says: 'Keep words with an alert or a request; in their threads everything else is one',
  args: [needed('about', 'an alert or a request, like AL-0007'), rest('text', 'the words to keep')],
  flags: [],
  access: 'tend-alert',
  keys: 1,
  examples: ['note AL-0007 vendor called back', 'note R-0018 asked the broker for their figures'],
  needsDesk: true,
  run: runNote,
};

export const ALERT_COMMANDS: readonly Command[] = [...READING, ...TENDING, NOTE];
