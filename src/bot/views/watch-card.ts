// What the watch itself says in the channels: the digest of a day's INFO alerts, silences said ahead, and a
// card posted only to see it arrive. None of them pages anybody.
import { info, nameOf } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { counted } from '#bot/text.ts';
import { wallText } from '#runbook/alert/picture.ts';
import type { AlertsDigested, RuleTried, WatchFact } from '#runbook/alert/fact.ts';

function sayDigest({ day, rows }: AlertsDigested): Draft {
  const alerts = rows.reduce((sum, row) => sum + row.alerts, 0);
  const lines = rows.map(({ rule, alerts: many, times, text }) => {
    const often = times > many ? `, ${times} times` : '';
    return `- ${rule}: ${counted(many, 'alert')}${often}. ${many > 1 ? 'The last: ' : ''}${text}`;
  });
  return info('reports', `INFO of ${day}: ${counted(alerts, 'alert')}, nobody was paged`, lines);
}

function sayTried(news: News, fact: RuleTried): Draft {
  return info('alerts', `TEST - ${fact.severity} - ${fact.text}`, [
    `The desk did: ${fact.did}`,
    `Posted by ${nameOf(news, fact.person)} to see the card of rule ${fact.rule}: nothing happened, nobody is paged.`,
  ]);
}

export function sayWatchFact(
  news: News,
  fact: Exclude<WatchFact, { readonly kind: 'provider.counted' }>,
): Draft {
  switch (fact.kind) {
    case 'alerts.digested':
      return sayDigest(fact);
    case 'rule.tried':
      return sayTried(news, fact);
    case 'rule.silenced': {
      const until = wallText(fact.untilWall);
      const title = `${fact.about} is silent until ${until}, said by ${nameOf(news, fact.person)}: ${fact.why}`;
      const what = 'What it raises meanwhile stands in alerts, silent; what is CRITICAL is told.';
      return info('alerts', title, [what]);
    }
    case 'rule.unsilenced': {
      const why =
        fact.by === 'desk' ? 'its time is over' : `taken back by ${nameOf(news, fact.by)}`;
      return info('alerts', `${fact.about} is told again: ${why}`);
    }
  }
}
