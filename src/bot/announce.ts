// Announcements: which facts of a batch become messages, in which channel, how urgent. Pure: the same
// batch on the same desk always says the same, so that messages can leave in the batch's transaction.
import type { EngineFact } from '#engine/fact.ts';
import type { Outgoing, Stamp } from '#engine/journal/journal.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { sayEngineFact } from '#bot/announce-engine.ts';
import { sayRunbookFact } from '#bot/announce-runbook.ts';
import { cardText } from '#bot/card.ts';
import type { Card } from '#bot/card.ts';
import type { Draft, News } from '#bot/draft.ts';
import { cut, oneLine, plain } from '#bot/text.ts';
import type { DeskFact, RunbookFact } from '#runbook/fact.ts';
import { RUNBOOK_FACTS } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

const MOST_TITLE = 240;
const MOST_LINE = 400;
const MOST_LINES = 60;

function isRunbookFact(fact: DeskFact): fact is RunbookFact {
  return fact.kind in RUNBOOK_FACTS;
}

function sayFact(news: News, fact: DeskFact): Draft | null {
  if (isRunbookFact(fact)) return sayRunbookFact(news, fact);
  const engineFact: EngineFact = fact;
  return sayEngineFact(news, engineFact);
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
  };
  return { channel: draft.channel, lane: laneOf(draft), card: cardText(card) };
}

/** The messages of a batch, in the order of its facts. */
export function announce(
  before: DeskState,
  after: DeskState,
  entries: readonly { readonly fact: DeskFact }[],
  at: Stamp,
): readonly Outgoing[] {
  const news: News = { before, after, facts: entries.map((entry) => entry.fact) };
  return news.facts.flatMap((fact) => {
    const draft = sayFact(news, fact);
    return draft === null ? [] : [outgoing(news, draft, at)];
  });
}
