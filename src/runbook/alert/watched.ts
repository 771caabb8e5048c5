// What alert rules may look at: the kinds of fact that can raise or end an alert, with the fields a rule may
// ask for and a text may name. A kind or a field that is not here is refused when the rules are read.
import type { DeskFact } from '#runbook/fact.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import { describeAccount, namesOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

type Watchable = {
  readonly [K in DeskFact['kind']]?: readonly (keyof Extract<DeskFact, { kind: K }>)[];
};

const WATCHED = {
  'latch.set': ['latch', 'level', 'reason', 'by'],
  'latch.lifted': ['latch', 'way', 'reason', 'approval'],
  'order.denied': ['strategy', 'symbol', 'purpose', 'code', 'layer', 'text', 'remedy'],
  'order.sent': ['id'],
  'order.lost': ['id', 'why'],
  'order.accepted': ['id'],
  'order.closed': ['id', 'status', 'why'],
  'stop.late': ['id', 'strategy', 'symbol', 'why'],
  'symbol.halted': ['symbol', 'says'],
  'symbol.resumed': ['symbol', 'says'],
  'price.held': ['symbol', 'says'],
  'price.freed': ['symbol', 'why'],
  'strategy.disabled': ['strategy', 'reason', 'by'],
  'strategy.enabled': ['strategy', 'approval'],
  'books.compared': ['clean', 'lines'],
  'desk.started': ['clean', 'code'],
  'desk.stopped': ['reason'],
  'limits.set': ['why', 'approval'],
  'strategies.set': ['why', 'approval', 'profile'],
  'roster.set': ['why', 'approval'],
  'schedule.set': ['why', 'approval'],
  'rota.set': ['why', 'approval'],
  'rota.gapped': ['what', 'soon'],
  'rota.filled': [],
  'ladder.late': ['what'],
  'ladder.kept': [],
  'day.opened': ['day', 'week'],
  'day.closed': ['day'],
  'job.started': ['job', 'day', 'late'],
  'job.finished': ['job', 'day', 'ok', 'title', 'lines'],
  'incident.overdue': ['id', 'title', 'missing'],
  'incident.closed': ['id'],
  'job.missed': ['job', 'day', 'why'],
  'command.refused': ['command', 'person', 'code', 'text'],
  'refusals.repeated': ['account', 'person', 'count', 'minutes'],
  'platform.faulted': ['platform', 'part', 'why', 'final'],
  'platform.mended': ['platform', 'part'],
  'run.stepped': ['id', 'step', 'outcome'],
  'run.ended': ['id', 'outcome', 'why'],
  'run.overdue': ['id', 'playbook', 'title', 'step', 'text', 'owner', 'minutes'],
  'approval.granted': ['id', 'action', 'people', 'breakGlass'],
  'approval.ended': ['id', 'status', 'by', 'why'],
  'report.made': ['day', 'file'],
  'task.overdue': ['task', 'period', 'title', 'owner'],
  'task.done': ['task', 'period', 'passed', 'evidence', 'by'],
  'backup.made': ['file', 'entries'],
  'mode.raised': ['from', 'to', 'approval', 'signOff', 'venue'],
  'mode.lowered': ['from', 'to', 'by', 'reason'],
  'signoff.withdrawn': ['id', 'why', 'person'],
  'code.released': ['code', 'from', 'why', 'approval'],
  'execution.rated': ['day', 'thin', 'signals', 'opened', 'percent', 'layers'],
} as const satisfies Watchable;

export type WatchedKind = keyof typeof WATCHED;

/** What a layer's reading gives to a rule on `layer`. */
export const LAYER_FIELDS = ['name', 'value', 'bound', 'used', 'limit', 'latch'] as const;

/** Besides their own: the trading day, and for latches what lifts them. */
export const EXTRA_FIELDS = ['day', 'lifts'] as const;

export type Scalar = string | number | boolean;
export type Fields = Readonly<Record<string, Scalar | readonly string[] | null>>;

export function isWatched(kind: string): kind is WatchedKind {
  return Object.hasOwn(WATCHED, kind);
}

export function watchedKinds(): readonly string[] {
  return Object.keys(WATCHED);
}

/** The fields a rule on this may name. */
export function fieldNames(on: WatchedKind | 'layer'): readonly string[] {
  if (on === 'layer') return [...LAYER_FIELDS, 'day'];
  const own: readonly string[] = WATCHED[on];
  const latch = on === 'latch.set' || on === 'latch.lifted';
  return [...new Set([...own, ...EXTRA_FIELDS.filter((name) => name === 'day' || latch)])];
}

function plainField(value: unknown): Scalar | readonly string[] | null {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return null;
}

/** A fact's fields by name. */
export function fieldsOf(fact: DeskFact, day: string): Fields {
  const names: readonly string[] = isWatched(fact.kind) ? WATCHED[fact.kind] : [];
  const own: [string, Scalar | readonly string[] | null][] = [];
  for (const [name, value] of Object.entries<unknown>({ ...fact }))
    if (names.includes(name)) own.push([name, plainField(value)]);
  const account: Fields =
    fact.kind === 'refusals.repeated' ? { account: describeAccount(fact.account) } : {};
  const latch =
    fact.kind === 'latch.set' || fact.kind === 'latch.lifted' ? LATCHES[fact.latch] : null;
  return {
    day,
    ...(latch === null ? {} : { lifts: latch.says }),
    ...Object.fromEntries(own),
    ...account,
  };
}

const PEOPLE_FIELDS: ReadonlySet<string> = new Set(['by', 'person', 'people']);
const MOST_LETTERS = 400;

function shown(name: string, value: Fields[string], roster: Roster): string {
  const texts = Array.isArray(value)
    ? value.map(String)
    : [value === null ? 'none' : String(value)];
  const people = PEOPLE_FIELDS.has(name) ? texts.map((text) => namesOf(roster, text)) : texts;
  return people.join(PEOPLE_FIELDS.has(name) ? ' and ' : '; ');
}

/** The template with its fields filled in; ids of people become names in texts, never in keys. */
export function filled(template: string, fields: Fields, roster: Roster): string {
  const text = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    shown(name, fields[name] ?? null, roster),
  );
  const letters = Array.from(text);
  return letters.length <= MOST_LETTERS
    ? text
    : `${letters.slice(0, MOST_LETTERS - 1).join('')}\u2026`;
}

/** The names a template asks for. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name);
}
