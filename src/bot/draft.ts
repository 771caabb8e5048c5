// Drafts: what a fact says before it is addressed. A news holds the batch a fact came in, with the desk
// before and after it; the makers here give plain, good and bad messages their severity and channel.
import { CHANNELS } from '#bot/card.ts';
import type { Button, Card, Channel } from '#bot/card.ts';
import type { Outgoing } from '#engine/journal/journal.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { namesOf } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

export interface News {
  readonly before: DeskState;
  readonly after: DeskState;
  readonly facts: readonly DeskFact[];
  /** Milliseconds on people's clock when the batch was written. */
  readonly wall: number;
}

type Shown =
  'tone' | 'title' | 'lines' | 'state' | 'fields' | 'table' | 'picture' | 'buttons' | 'calls';

export interface Draft extends Pick<Outgoing, 'topic' | 'part'>, Pick<Card, Shown> {
  readonly channel: Channel;
  readonly severity: Severity;
}

export function info(channel: Channel, title: string, lines: readonly string[] = []): Draft {
  return {
    channel,
    severity: 'INFO',
    tone: 'plain',
    title,
    lines,
    state: null,
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
    topic: null,
    part: 'card',
  };
}

export function good(draft: Draft): Draft {
  return { ...draft, tone: 'good' };
}

export function bad(draft: Draft): Draft {
  return { ...draft, tone: 'bad' };
}

export function warn(draft: Draft): Draft {
  return { ...draft, severity: 'WARNING', tone: 'bad' };
}

export function critical(draft: Draft): Draft {
  return { ...draft, severity: 'CRITICAL', tone: 'bad' };
}

/** An entry in a topic's thread. */
export function entry(
  topic: string,
  channel: Channel,
  title: string,
  lines: readonly string[] = [],
): Draft {
  return { ...info(channel, title, lines), topic, part: 'entry' };
}

export function approvalTopic(id: string): string {
  return `approval ${id}`;
}

/** A button that says its words as they are. */
export function press(label: string, ...words: readonly string[]): Button {
  return { label, style: 'plain', words, asks: [] };
}

export function batchHas(news: News, kind: DeskFact['kind']): boolean {
  return news.facts.some((fact) => fact.kind === kind);
}

/** The names of people for their ids ("ana and ben"); what names a rule is left as it is. */
export function nameOf(news: News, id: string): string {
  return namesOf(news.after.runbook.roster, id);
}

/** The channel a job's row names; audit when the row is gone. */
export function jobChannel(news: News, job: string): Channel {
  const wanted = news.after.runbook.schedule.find((row) => row.job === job)?.channel;
  return CHANNELS.find((channel) => channel === wanted) ?? 'audit';
}
