// Announcements: which facts of a batch become messages, in which channel, how urgent. Pure: the same
// batch on the same desk always says the same, so that messages can leave in the batch's transaction.
import type { EngineFact } from '#engine/fact.ts';
import type { Outgoing, Stamp } from '#engine/journal/journal.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { sayEngineFact } from '#bot/announce-engine.ts';
import { sayRunbookFact } from '#bot/announce-runbook.ts';
import type { Card, Field, Table } from '#bot/card.ts';
import { batchHas } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { cut, oneLine, plain } from '#bot/text.ts';
import { cardText } from '#bot/written-card.ts';
import type { DeskFact, RunbookFact } from '#runbook/fact.ts';
import { RUNBOOK_FACTS } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

const MOST_TITLE = 240;
const MOST_LINE = 400;
const MOST_LINES = 60;
const MOST_FIELDS = 6;
const MOST_COLUMNS = 5;
const MOST_ROWS = 40;
const MOST_CELL = 160;

function isRunbookFact(fact: DeskFact): fact is RunbookFact {
  return fact.kind in RUNBOOK_FACTS;
}

function sayFact(news: News, fact: DeskFact): readonly Draft[] {
  if (isRunbookFact(fact)) return sayRunbookFact(news, fact);
  const engineFact: EngineFact = fact;
  const draft = sayEngineFact(news, engineFact);
  return draft === null ? [] : [draft];
}

function laneOf(draft: Draft): Outgoing['lane'] {
  if (draft.severity === 'CRITICAL') return 'critical';
  return draft.channel === 'reports' ? 'report' : 'normal';
}

function boundedLines(lines: readonly string[]): readonly string[] {
  const clean = lines.map((line) => cut(plain(line).replaceAll('\n', ' ').trimEnd(), MOST_LINE));
  if (clean.length <= MOST_LINES) return clean;
  return [...clean.slice(0, MOST_LINES - 1), `and ${clean.length - MOST_LINES + 1} lines more`];
}

function boundedField({ name, value }: Field): Field {
  return { name: cut(oneLine(name), MOST_CELL), value: cut(oneLine(value), MOST_CELL) };
}

function boundedTable({ columns, rows }: Table): Table {
  const cell = (text: string): string => cut(oneLine(text), MOST_CELL);
  return {
    columns: columns.slice(0, MOST_COLUMNS).map(cell),
    rows: rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS).map(cell)),
  };
}

function outgoing(news: News, draft: Draft, at: Stamp): Outgoing {
  const { desk } = news.after.engine;
  const card: Card = {
    severity: draft.severity,
    at: formatDayEt(at.desk),
    mode: desk?.mode ?? 'NONE',
    account: desk?.account ?? 'no account',
    title: cut(oneLine(draft.title), MOST_TITLE),
    lines: boundedLines(draft.lines),
    tone: draft.tone,
    state: draft.state,
    fields: draft.fields.slice(0, MOST_FIELDS).map(boundedField),
    table: draft.table === null ? null : boundedTable(draft.table),
    picture: draft.picture,
    buttons: draft.buttons,
    calls: draft.calls,
  };
  const { channel, topic, part } = draft;
  return { channel, lane: laneOf(draft), card: cardText(card), topic, part };
}

/** Where a batch raises an alert, its card tells what went wrong; nothing else in alerts does. */
function saidByAlert(news: News, draft: Draft): boolean {
  if (draft.channel !== 'alerts' || draft.topic !== null || draft.tone !== 'bad') return false;
  return batchHas(news, 'alert.raised') || batchHas(news, 'alert.repeated');
}

function isCardOf(draft: Draft, topic: string | null): boolean {
  return topic !== null && draft.part === 'card' && draft.topic === topic;
}

/** A topic has one card a batch: its last, ahead of all its entries. */
function oneCardEach(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.flatMap((draft, index) => {
    if (draft.topic === null) return [draft];
    const own = draft.part === 'card' ? [] : [draft];
    const first = drafts.findIndex((other) => other.topic === draft.topic);
    if (first !== index) return own;
    const card = drafts.findLast((other) => isCardOf(other, draft.topic));
    return card === undefined ? own : [card, ...own];
  });
}

/** The messages of a batch, in the order of its facts. */
export function announce(
  before: DeskState,
  after: DeskState,
  entries: readonly { readonly fact: DeskFact }[],
  at: Stamp,
): readonly Outgoing[] {
  const facts = entries.map((entry) => entry.fact);
  const news: News = { before, after, facts, wall: at.wall };
  const drafts = facts
    .flatMap((fact) => sayFact(news, fact))
    .filter((draft) => !saidByAlert(news, draft));
  return oneCardEach(drafts).map((draft) => outgoing(news, draft, at));
}
