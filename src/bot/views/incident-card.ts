// What the channels say of an incident. It lives in its alert's thread; one that a person opened has a card and
// a thread of its own. Its close is posted to alerts and reports: what, how long, what it cost, and why.
import type { Button, Field } from '#bot/card.ts';
import { entry, good, info, nameOf, press, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { cents, formatGain } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import type { Incident, IncidentClosed, IncidentFact } from '#runbook/incident/fact.ts';
import { incidentOfAlert, missingFields } from '#runbook/incident/incident.ts';
import { impactText, spanText } from '#runbook/incident/post-mortem.ts';

function rowOf(news: News, id: string): Incident | undefined {
  return news.after.runbook.incidents.byId[id];
}

function isOwnCard(row: Incident): boolean {
  return row.topic === `incident ${row.id}`;
}

function asking(label: string, field: string, id: string, says: string): Button {
  return {
    label,
    style: 'plain',
    words: ['incident', field, id, '{text}'],
    asks: [{ name: 'text', says, needed: true }],
  };
}

function buttonsOf({ id, closedWall }: Incident): readonly Button[] {
  const report = press('Report', 'incident', 'report', id);
  if (closedWall !== null) return [report];
  return [
    asking('Cause\u2026', 'cause', id, 'What caused it'),
    asking('Prevention\u2026', 'prevention', id, 'What keeps it from happening again'),
    asking('Action\u2026', 'action', id, 'What was done'),
    press('Close', 'incident', 'close', id),
    report,
  ];
}

/** The card of one that a person opened. */
function cardOf(news: News, row: Incident): Draft {
  const words = (['cause', 'fix', 'prevention'] as const).flatMap((field) => {
    const text = row[field];
    return text === null ? [] : [`${field.slice(0, 1).toUpperCase()}${field.slice(1)}: ${text}`];
  });
  const over = row.closedWall !== null;
  const draft: Draft = {
    ...info('alerts', `${row.title}  ${row.id}`, [
      `When it began: ${impactText(row.impact)}`,
      ...words,
    ]),
    topic: row.topic,
    state: over ? 'resolved' : 'acknowledged',
    fields: [
      { name: 'Led by', value: row.commander === null ? 'nobody' : nameOf(news, row.commander) },
      { name: 'Since', value: formatDayEt(row.openedDesk) },
      { name: 'Opened by', value: nameOf(news, row.by) },
    ],
    buttons: buttonsOf(row),
  };
  return over ? good(draft) : warn(draft);
}

/** The field by which an alert's card names its incident. */
export function incidentField(news: News, alert: string): readonly Field[] {
  const row = incidentOfAlert(news.after.runbook.incidents, alert);
  return row === null ? [] : [{ name: 'Incident', value: row.id }];
}

function said(
  news: News,
  row: Incident,
  title: string,
  lines: readonly string[] = [],
): readonly Draft[] {
  const words = entry(row.topic, 'alerts', title, lines);
  return isOwnCard(row) ? [cardOf(news, row), words] : [words];
}

/** "I-0003 closed: what, after 2 h 05 min; P&L then, its cause." The first line alone does. */
function summary(news: News, row: Incident, fact: IncidentClosed): readonly Draft[] {
  const lasted = spanText((row.closedDesk ?? row.openedDesk) - row.openedDesk);
  const what = row.title.replace(/\.$/, '');
  const gain = formatGain(cents(row.impact.dayGainCents));
  const title = `${row.id} closed after ${lasted}: ${what}. P&L then ${gain}. Cause: ${row.cause ?? ''}`;
  const lines = [
    `When it began: ${impactText(row.impact)}`,
    ...(row.fix === null ? [] : [`Fix: ${row.fix}`]),
    `Prevention: ${row.prevention ?? ''}`,
    `Led by ${row.commander === null ? 'nobody' : nameOf(news, row.commander)}, closed by ${nameOf(news, fact.person)}. Its post-mortem: incident report ${row.id}.`,
  ];
  return [good(info('alerts', title, lines)), good(info('reports', title, lines))];
}

function joined(row: Incident, alert: string): readonly Draft[] {
  const own = entry(alertTopic(alert), 'alerts', `${alert} belongs to ${row.id}: ${row.title}`);
  return [own];
}

export function sayIncidentFact(news: News, fact: IncidentFact): readonly Draft[] {
  const row = rowOf(news, fact.id);
  if (row === undefined) return [];
  switch (fact.kind) {
    case 'incident.opened': {
      if (isOwnCard(row)) return [cardOf(news, row)];
      const title = `${row.id} opened: ${impactText(row.impact)}`;
      const how = `In this thread: cause: ..., prevention: ..., action: ...; it is closed with: incident close ${row.id}`;
      return said(news, row, title, [how]);
    }
    case 'incident.joined':
      return joined(row, fact.alert);
    case 'incident.led':
      return said(news, row, `${row.id} is led by ${nameOf(news, fact.commander)}`);
    case 'incident.written': {
      const missing = missingFields(row);
      const lacks = missing.length === 0 ? [] : [`It still lacks ${missing.join(' and ')}.`];
      return said(
        news,
        row,
        `${row.id} ${fact.field}, by ${nameOf(news, fact.person)}: ${fact.text}`,
        lacks,
      );
    }
    case 'incident.closed':
      return [
        ...said(news, row, `${row.id} closed by ${nameOf(news, fact.person)}`),
        ...summary(news, row, fact),
      ];
    case 'incident.filed':
      return [
        info('audit', `${row.id}: post-mortem written`, [fact.file, `sha256 ${fact.sha256}`]),
      ];
    case 'incident.overdue':
      return [];
  }
}
