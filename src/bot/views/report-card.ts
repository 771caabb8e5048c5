// What is said of a report that was written: its span, its files and their hashes, on a topic of its own so that
// a letter can carry the page. One that a person asked for is answered to them, and posted to nobody else.
import { info } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { pictureOf } from '#bot/views/job-card.ts';
import type { ReportMade, ReportRow } from '#runbook/report/fact.ts';
import { reportName } from '#runbook/report/span.ts';

const TOPIC = 'report ';

function reportTopic({ period, label }: Pick<ReportMade, 'period' | 'label'>): string {
  return `${TOPIC}${reportName({ kind: period, label })}`;
}

/** The name of the report a topic is about; null when it is about none. */
export function topicReport(topic: string | null): string | null {
  return topic?.startsWith(TOPIC) === true ? topic.slice(TOPIC.length) : null;
}

/** "Report of 2020-02-24", "Weekly report 2020-W09". */
function titleOf({ period, label, day }: Pick<ReportMade, 'period' | 'label' | 'day'>): string {
  switch (period) {
    case 'daily':
      return `Report of ${day}`;
    case 'weekly':
      return `Weekly report ${label}`;
    case 'monthly':
      return `Monthly report ${label}`;
    case 'range':
      return `Report of ${label}`;
  }
}

function fileLines({ file, sha256, page }: Pick<ReportMade, 'file' | 'sha256' | 'page'>) {
  return [file, `sha256 ${sha256}`, ...(page === null ? [] : [page.file, `sha256 ${page.sha256}`])];
}

export function sayReport(news: News, fact: ReportMade): readonly Draft[] {
  if (fact.by !== 'desk') return [];
  const draft = {
    ...info('reports', `${titleOf(fact)} written`, fileLines(fact)),
    ...(fact.page === null ? {} : { topic: reportTopic(fact) }),
  };
  if (news.after.engine.desk === null || fact.period !== 'daily') return [draft];
  return [{ ...draft, picture: pictureOf(news, 'equity', fact.day) }];
}

/** A row each, newest first. */
export function reportLines(rows: readonly ReportRow[]): readonly string[] {
  if (rows.length === 0)
    return [
      'No report is on record yet. The schedule makes one each day; report weekly makes one now.',
    ];
  return rows
    .toReversed()
    .map((row) => `${titleOf(row)}: ${row.page === null ? row.file : row.page.file}`);
}
