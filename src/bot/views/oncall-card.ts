// The cards of the on-call: who stands in and until when, with what is open handed over with it. Gaps and late
// ladders are told by their alerts.
import { info, nameOf } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { oneLine } from '#bot/text.ts';
import { worstFirst } from '#runbook/alert/picture.ts';
import { openAlerts } from '#runbook/alert.ts';
import { coverText } from '#runbook/oncall/covering.ts';
import type { OnCallCovered, OnCallUncovered, RotaSet } from '#runbook/oncall/fact.ts';

const MOST_LISTED = 8;

function openLines(news: News, { cover, person }: OnCallCovered): readonly string[] {
  const open = worstFirst(openAlerts(news.after.runbook.alerts));
  if (open.length === 0) return ['No alert is open.'];
  const more = open.length - MOST_LISTED;
  const fires = open.some((row) => row.status === 'firing');
  const instead = `${nameOf(news, cover)} in place of ${nameOf(news, person)}`;
  return [
    ...open
      .slice(0, MOST_LISTED)
      .map((row) => `Open: ${row.id} ${row.severity} ${row.status}: ${oneLine(row.text)}`),
    ...(more > 0 ? [`and ${more} more: alerts`] : []),
    ...(fires ? [`What fires calls ${instead} from now on.`] : []),
  ];
}

export function sayCovered(news: News, fact: OnCallCovered): Draft {
  const title = `${nameOf(news, fact.cover)} is ${coverText(fact)}, ${fact.how} ${fact.id} by ${nameOf(news, fact.person)}`;
  const open = fact.how === 'handoff' ? openLines(news, fact) : [];
  const draft = info('alerts', title, [
    fact.why,
    ...open,
    `Taken back by: oncall release ${fact.id}`,
  ]);
  return { ...draft, calls: [fact.cover] };
}

export function sayUncovered(news: News, fact: OnCallUncovered): Draft {
  const row = news.before.runbook.oncall.covers.find((one) => one.id === fact.id);
  const what = row === undefined ? '' : `: ${nameOf(news, row.cover)} was ${coverText(row)}`;
  return info('alerts', `${fact.id} taken back by ${nameOf(news, fact.person)}${what}`);
}

/** The first rota of a desk is no change. */
export function sayRota(fact: RotaSet): readonly Draft[] {
  return fact.why === 'genesis' ? [] : [info('audit', `On-call in force changed (${fact.why})`)];
}
