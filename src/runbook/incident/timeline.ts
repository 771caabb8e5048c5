// An incident's timeline, read from the journal: what happened between its opening and its close, a line each,
// with the desk's time and who did it. Pure; what is no matter of people, orders or latches is left out.
import type { Entry } from '#engine/journal/journal.ts';
import { formatEt, newYork } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident, WrittenField } from '#runbook/incident/fact.ts';
import { namesOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

type Told = Entry<DeskFact>;

/** Who and what in words; `who` is a person's id or what names a rule. */
interface Said {
  readonly who: string;
  readonly what: string;
}

function bySomebody(who: string, what: string): Said {
  return { who, what };
}

function byDesk(what: string): Said {
  return { who: 'desk', what };
}

type Part<K extends string> = Extract<DeskFact, { readonly kind: `${K}.${string}` }>;

function sayAlert(fact: Part<'alert'>): Said | null {
  switch (fact.kind) {
    case 'alert.raised':
      return byDesk(`raised ${fact.id} ${fact.severity}: ${fact.text}`);
    case 'alert.worsened':
      return byDesk(`raised ${fact.id} to ${fact.severity}: ${fact.text}`);
    case 'alert.acknowledged':
      return bySomebody(fact.person, `acknowledged ${fact.id}`);
    case 'alert.escalated':
      return bySomebody(fact.by, `paged {${fact.to}} for ${fact.id}`);
    case 'alert.moved': {
      const called = fact.ladder.map(({ person }) => `{${person}}`).join(', ');
      return byDesk(`calls ${called} for ${fact.id} since turns changed`);
    }
    case 'alert.assigned':
      return bySomebody(fact.by, `gave ${fact.id} to {${fact.to}}`);
    case 'alert.silenced':
      return bySomebody(fact.person, `silenced ${fact.id}: ${fact.why}`);
    case 'alert.resolved':
      return bySomebody(fact.by, `resolved ${fact.id}: ${fact.cause}`);
    default:
      return null;
  }
}

const WROTE: Readonly<Record<WrittenField, string>> = {
  cause: 'the cause',
  fix: 'the fix',
  prevention: 'the prevention',
  action: 'an action',
  note: 'a note',
};

function sayIncident(fact: Part<'incident'>): Said | null {
  switch (fact.kind) {
    case 'incident.opened':
      return bySomebody(
        fact.by,
        fact.alert === null
          ? `opened ${fact.id}: ${fact.title}`
          : `opened ${fact.id} for ${fact.alert}`,
      );
    case 'incident.joined':
      return byDesk(`took ${fact.alert} into ${fact.id}`);
    case 'incident.led':
      return bySomebody(fact.commander, `leads ${fact.id}`);
    case 'incident.written':
      return bySomebody(fact.person, `wrote ${WROTE[fact.field]}: ${fact.text}`);
    case 'incident.closed':
      return bySomebody(fact.person, `closed ${fact.id}`);
    case 'incident.overdue':
    case 'incident.filed':
      return null;
  }
}

function sayRequest(fact: Part<'approval'>): Said | null {
  switch (fact.kind) {
    case 'approval.asked':
      return bySomebody(fact.asker, `asked for ${fact.terms.action} (${fact.id}): ${fact.reason}`);
    case 'approval.attempted':
      return bySomebody(fact.person, `pressed a key of ${fact.id}; its checks run`);
    case 'approval.keyed':
      return bySomebody(fact.key.person, `turned a key of ${fact.id}`);
    case 'approval.granted':
      return bySomebody(fact.people.join(' and '), `granted ${fact.action} (${fact.id})`);
    case 'approval.ended':
      return bySomebody(fact.by, `ended ${fact.id}, ${fact.status}: ${fact.why}`);
  }
}

/** Orders of one batch are one line, so that a cancelling of forty can be read. */
const COUNTED: Readonly<Record<string, Said>> = {
  'order.cancelAsked': byDesk('asked the broker to cancel'),
  'order.filled': bySomebody('broker', 'filled'),
  'order.closed': bySomebody('broker', 'ended'),
  'order.approved': byDesk('approved'),
  'order.denied': byDesk('refused'),
};

function sayDesk(fact: DeskFact): Said | null {
  switch (fact.kind) {
    case 'latch.set':
      return bySomebody(fact.by, `set latch ${fact.latch} (${fact.level}): ${fact.reason}`);
    case 'latch.lifted':
      return byDesk(`lifted latch ${fact.latch}: ${fact.reason}`);
    case 'resume.recorded':
      return byDesk(`resumed (${fact.approval}), lifted ${fact.lifted.join(', ')}`);
    case 'strategy.disabled':
      return bySomebody(fact.by, `disabled ${fact.strategy}: ${fact.reason}`);
    case 'strategy.enabled':
      return byDesk(`enabled ${fact.strategy} (${fact.approval})`);
    case 'desk.started':
      return byDesk(`started${fact.clean ? '' : ' after a stop that was not orderly'}`);
    case 'desk.stopped':
      return byDesk(`stopped: ${fact.reason}`);
    case 'books.compared':
      return fact.clean ? null : byDesk(`books differ: ${fact.lines.join('; ')}`);
    case 'foreign.cancelAsked':
      return byDesk(`asked the broker to cancel ${fact.id}, which is not ours (${fact.approval})`);
    case 'foreign.closed':
      return bySomebody('broker', `ended ${fact.id}, which is not ours: ${fact.status}`);
    case 'trade.closed':
      return byDesk(`closed ${fact.symbol} of ${fact.strategy}`);
    case 'note.kept':
      return bySomebody(fact.person, `noted: ${fact.text}`);
    case 'command.refused':
      return fact.person === null
        ? null
        : bySomebody(fact.person, `was refused ${fact.code}: ${fact.command}`);
    case 'job.missed':
      return byDesk(`missed ${fact.job}: ${fact.why}`);
    case 'job.finished':
      return fact.ok ? null : byDesk(`${fact.job} failed`);
    case 'run.started':
      return bySomebody(fact.by, `began ${fact.id}: ${fact.title}`);
    case 'run.ended':
      return bySomebody(fact.by, `ended ${fact.id}, ${fact.outcome}`);
    default:
      return null;
  }
}

function isPart<K extends string>(part: K, fact: DeskFact): fact is Part<K> {
  return fact.kind.startsWith(`${part}.`);
}

function said(fact: DeskFact): Said | null {
  if (isPart('alert', fact)) return sayAlert(fact);
  if (isPart('incident', fact)) return sayIncident(fact);
  if (isPart('approval', fact)) return sayRequest(fact);
  return sayDesk(fact);
}

/** Of alerts: its own, and what else was worth a person's look when it was raised. */
function isTold(fact: DeskFact, row: Incident): boolean {
  if (isPart('incident', fact)) return fact.id === row.id;
  if (!isPart('alert', fact)) return true;
  if (row.alerts.some((one) => one.id === fact.id)) return true;
  const loud = fact.kind === 'alert.raised' || fact.kind === 'alert.worsened';
  return loud && fact.severity !== 'INFO';
}

/** The entries that belong to it: from its batch to its close. */
function within(entries: readonly Told[], row: Incident): readonly Told[] {
  const first = entries.find(({ fact }) => fact.kind === 'incident.opened' && fact.id === row.id);
  const last = entries.find(({ fact }) => fact.kind === 'incident.closed' && fact.id === row.id);
  const from = first?.batch ?? 0;
  const until = last?.seq ?? Number.POSITIVE_INFINITY;
  return entries.filter(({ seq, fact }) => seq >= from && seq <= until && isTold(fact, row));
}

/** "14:02:11 ET", with its day where it is another than the incident began on. */
function timeOf(at: number, row: Incident): string {
  const { day } = newYork(at);
  return day === newYork(row.openedDesk).day ? formatEt(at) : `${day} ${formatEt(at)}`;
}

interface Row {
  readonly desk: number;
  readonly said: Said;
  readonly count: number;
  readonly isCounted: boolean;
}

/** One row a fact; those that are counted, one a batch and kind. */
function rowsOf(entries: readonly Told[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { seq, batch, desk, fact } of entries) {
    const counted = COUNTED[fact.kind];
    const words = counted ?? said(fact);
    if (words === null) continue;
    const key = counted === undefined ? String(seq) : `${batch} ${fact.kind}`;
    const count = (rows.get(key)?.count ?? 0) + 1;
    rows.set(key, { desk, said: words, count, isCounted: counted !== undefined });
  }
  return [...rows.values()];
}

const MOST_LINES = 300;

/** The first and the last of them, with how many stand between. */
function bounded(all: readonly string[]): readonly string[] {
  const left = all.length - MOST_LINES;
  if (left <= 0) return all;
  const half = MOST_LINES / 2;
  return [...all.slice(0, half), `(${left} lines in between are left out)`, ...all.slice(-half)];
}

/** What happened, in order: "14:02:11 ET  Ana halted: ...". */
export function lines(entries: readonly Told[], row: Incident, roster: Roster): readonly string[] {
  const all = rowsOf(within(entries, row)).map(
    ({ desk, said: { who, what }, count, isCounted }) => {
      const orders = isCounted ? ` ${count === 1 ? 'an order' : `${count} orders`}` : '';
      const text = what.replaceAll(/\{([\w-]+)\}/g, (_, id: string) => namesOf(roster, id));
      return `${timeOf(desk, row)}  ${namesOf(roster, who)} ${text}${orders}`;
    },
  );
  return bounded(all);
}
