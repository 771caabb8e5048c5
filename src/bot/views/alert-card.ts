// The card of an alert, and what its thread says: what happened and how bad, what the desk did by itself,
// who has it, who is called next and when. One alert is one card, replaced in place, and one thread.
import type { Button, CardState, Channel, Field } from '#bot/card.ts';
import { critical, entry, good, info, nameOf, press, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { incidentField } from '#bot/views/incident-card.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { listed } from '#bot/text.ts';
import { runChannel } from '#bot/views/run-card.ts';
import { wallText } from '#runbook/alert/picture.ts';
import { ANSWER_MS } from '#runbook/oncall/hold.ts';
import { alertTopic, topicAlert } from '#runbook/alert/number.ts';
import { wokenBecause } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import type { AlertFact, AlertMoved } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { NoteKept } from '#runbook/fact.ts';

const CHANNEL: Channel = 'alerts';
/** What is halted needs no button to halt it. */
const HALTED_ALREADY: ReadonlySet<string> = new Set(['latch manual', 'latch kill-file']);

function loud(severity: Severity, draft: Draft): Draft {
  if (severity === 'CRITICAL') return critical(draft);
  return severity === 'WARNING' ? warn(draft) : draft;
}

/** "14:07 ET" on people's clock, which a demo has beside its own. */
function clockText(news: News, wall: number): string {
  const demo = news.after.engine.desk?.deskKind === 'demo';
  return `${wallText(wall)}${demo ? ' by your clock' : ''}`;
}

function alertOf(news: News, id: string): Alert | undefined {
  return news.after.runbook.alerts.byId[id];
}

/** "Ana -> Ben at 14:07 ET -> Sam at 14:12 ET": who was called, and who would be next. */
function ladderText(news: News, alert: Alert): string {
  return alert.ladder
    .map((rung, at) => {
      const name = nameOf(news, rung.person);
      return at < alert.rung ? name : `${name} at ${clockText(news, rung.wall)}`;
    })
    .join(' \u2192 ');
}

/** Who has it, or who is called and when; a field of the card. */
function whoHasIt(news: News, alert: Alert): Field {
  const owner = alert.owner === null ? 'nobody' : nameOf(news, alert.owner);
  switch (alert.status) {
    case 'acknowledged':
      return { name: 'Has it', value: owner };
    case 'silenced':
      return {
        name: 'Silent',
        value: `until ${clockText(news, alert.silencedUntil ?? 0)}: ${alert.silencedWhy ?? ''}`,
      };
    case 'resolved':
      return { name: 'Had it', value: owner };
    case 'firing':
      return {
        name: 'On call',
        value: alert.ladder.length === 0 ? 'nobody is paged for this' : ladderText(news, alert),
      };
  }
}

function reasonButton(label: string, words: readonly string[], says: string): Button {
  return {
    label,
    style: 'plain',
    words: [...words, '{reason}'],
    asks: [{ name: 'reason', says, needed: true }],
  };
}

function buttonsOf(alert: Alert): readonly Button[] {
  const { id } = alert;
  if (alert.status === 'resolved') return [press('Timeline', 'timeline', id)];
  const ack = { ...press('Acknowledge', 'ack', id), style: 'good' as const };
  const halt: Button = { ...press('Halt', 'halt', `${id}:`, alert.text), style: 'danger' };
  const silence: Button = {
    label: 'Silence\u2026',
    style: 'plain',
    words: ['silence', id, '{span}', '{reason}'],
    asks: [
      { name: 'span', says: 'For how long, like 30m or 2h', needed: true },
      { name: 'reason', says: 'Why', needed: true },
    ],
  };
  const still = { ...press('Still on it', 'ack', id), style: 'good' as const };
  const asked = alert.status === 'acknowledged' && alert.askedWall !== null;
  return [
    ...(alert.status === 'firing' ? [ack] : []),
    ...(asked ? [still] : []),
    ...(HALTED_ALREADY.has(alert.key) ? [] : [halt]),
    press('Escalate', 'escalate', id),
    silence,
    reasonButton('Resolve\u2026', ['resolve', id], 'The cause, for the record'),
    press('Timeline', 'timeline', id),
  ];
}

const MOST_MEMBERS = 10;

/** What an alert stands for, the latest last. */
function memberLines({ members }: Alert): readonly string[] {
  if (members.length === 0) return [];
  const more = members.length - MOST_MEMBERS;
  const shown = members.slice(-MOST_MEMBERS).map((one) => `- ${one.text}`);
  return [`It stands for ${members.length}:`, ...(more > 0 ? [`- ${more} more`] : []), ...shown];
}

function flappingField({ times, cause }: NonNullable<Alert['flapping']>): Field {
  const now = cause === null ? 'fires' : 'quiet, held open';
  return { name: 'Flapping', value: `${times} times; ${now}` };
}

/**
 * What is INFO has no card until a person does something about it: the day's digest tells it. One with a procedure
 * asks something of somebody, and is told at once.
 */
function isUntold(alert: Alert): boolean {
  if (alert.severity !== 'INFO' || alert.procedure !== null) return false;
  const ahead = (event: Alert['events'][number]): boolean =>
    event.kind === 'alert.silenced' && event.wall === alert.raisedWall;
  return alert.events.every(
    (event) => event.by === 'desk' || event.by.startsWith('rule ') || ahead(event),
  );
}

function cardOf(news: News, alert: Alert): Draft {
  const state: CardState = alert.status;
  const over = alert.status === 'resolved';
  const draft: Draft = {
    ...info(CHANNEL, `${alert.text}  ${alert.id}`, [
      `The desk did: ${alert.did}`,
      ...memberLines(alert),
      ...(alert.cause === null ? [] : [`Cause: ${alert.cause}`]),
    ]),
    topic: alertTopic(alert.id),
    state,
    fields: [
      whoHasIt(news, alert),
      { name: 'Since', value: formatDayEt(alert.raisedDesk) },
      ...(alert.count > 1 ? [{ name: 'Seen', value: `${alert.count} times` }] : []),
      ...(alert.flapping === null ? [] : [flappingField(alert.flapping)]),
      ...(alert.procedure === null ? [] : [{ name: 'Procedure', value: alert.procedure }]),
      ...incidentField(news, alert.id),
      { name: 'Rule', value: alert.rule },
    ],
    buttons: buttonsOf(alert),
  };
  return over ? good(draft) : loud(alert.severity, draft);
}

type Change = Exclude<AlertFact, { readonly kind: 'alert.raised' | 'alert.repeated' }>;

const SILENCED = { status: 'silenced', askedWall: null } as const;

function wasBefore(news: News, id: string): Pick<Alert, 'status' | 'askedWall'> {
  return news.before.runbook.alerts.byId[id] ?? SILENCED;
}

/** What a page of the ladder says. */
export function pagedTitle(id: string, name: string, text: string): string {
  return `${id} paged ${name}: ${text}`;
}

/** Whom it calls since turns changed, and whom no more. */
function movedTitle(news: News, fact: AlertMoved): string {
  const called = fact.ladder.map(({ person }) => person);
  const before = news.before.runbook.alerts.byId[fact.id]?.ladder ?? [];
  const off = before.map(({ person }) => person).filter((person) => !called.includes(person));
  const named = (people: readonly string[]): string => listed(people.map((id) => nameOf(news, id)));
  const over = off.length === 0 ? '' : `; ${named(off)} no more`;
  return `${fact.id}: turns changed, it calls ${named(called)} from now on${over}`;
}

/** What its thread says of a change. */
function changeTitle(news: News, fact: Change, alert: Alert): string {
  switch (fact.kind) {
    case 'alert.acknowledged':
      return `${fact.id} acknowledged by ${nameOf(news, fact.person)}; nobody else is called`;
    case 'alert.escalated':
      return fact.by === 'ladder'
        ? pagedTitle(fact.id, nameOf(news, fact.to), alert.text)
        : `${fact.id} paged ${nameOf(news, fact.to)}, asked by ${nameOf(news, fact.by)}`;
    case 'alert.asked':
      return `${fact.id}: ${nameOf(news, fact.to)}, are you still on it? A word here or a press keeps it; without one it fires again at ${clockText(news, fact.wall + ANSWER_MS)}`;
    case 'alert.assigned':
      return `${fact.id} given to ${nameOf(news, fact.to)} by ${nameOf(news, fact.by)}`;
    case 'alert.silenced':
      return `${fact.id} silenced by ${nameOf(news, fact.person)} until ${clockText(news, fact.untilWall)}: ${fact.why}`;
    case 'alert.woken':
      return `${fact.id} fires again: ${wokenBecause(wasBefore(news, fact.id))}`;
    case 'alert.moved':
      return movedTitle(news, fact);
    case 'alert.worsened':
      return `${fact.id} got worse and is ${fact.severity} now: ${fact.text}`;
    case 'alert.joined':
      return `${fact.id}, one more: ${fact.text}`;
    case 'alert.left':
      return `${fact.id}, one less: ${fact.cause}`;
    case 'alert.flapped':
      return fact.cause === null
        ? `${fact.id} flaps (${fact.times} times) and fires once more`
        : `${fact.id} flaps (${fact.times} times) and stays open until it is quiet for 15 minutes: ${fact.cause}`;
    case 'alert.resolved':
      return `${fact.id} resolved by ${nameOf(news, fact.by)}: ${fact.cause}`;
  }
}

/** Whoever is paged or given it must look, wherever they are. */
function calledBy(fact: Change): readonly string[] {
  const calls =
    fact.kind === 'alert.escalated' ||
    fact.kind === 'alert.assigned' ||
    fact.kind === 'alert.asked';
  return calls ? [fact.to] : [];
}

export function sayAlertFact(news: News, fact: AlertFact): readonly Draft[] {
  const alert = alertOf(news, fact.id);
  if (alert === undefined || isUntold(alert)) return [];
  const card = cardOf(news, alert);
  if (fact.kind === 'alert.raised' || fact.kind === 'alert.repeated') return [card];
  // The card lists them; a storm has no entry for each.
  if (fact.kind === 'alert.joined' || fact.kind === 'alert.left') return [card];
  const said: Draft = {
    ...entry(alertTopic(fact.id), CHANNEL, changeTitle(news, fact, alert)),
    calls: calledBy(fact),
  };
  if (fact.kind === 'alert.resolved') return [card, good(said)];
  const { kind } = fact;
  const urgent =
    kind === 'alert.worsened' ||
    kind === 'alert.escalated' ||
    kind === 'alert.woken' ||
    kind === 'alert.asked';
  return [card, urgent ? loud(alert.severity, said) : said];
}

/** A note stands in its thread, in its writer's words; an INFO alert has its card from then on. */
export function sayNote(news: News, fact: NoteKept): readonly Draft[] {
  const run = runChannel(news, fact.topic);
  if (run !== null) return [entry(fact.topic, run, `${nameOf(news, fact.person)}: ${fact.text}`)];
  const channel: Channel = fact.topic.startsWith('approval ') ? 'approvals' : CHANNEL;
  const note = entry(fact.topic, channel, `${nameOf(news, fact.person)}: ${fact.text}`);
  const id = topicAlert(fact.topic);
  const alert = id === null ? undefined : alertOf(news, id);
  return alert?.severity === 'INFO' ? [cardOf(news, alert), note] : [note];
}
