// What going live says in the channels: who answers for what, what took a signature back, code that is released,
// and the mode raised or lowered, which nobody may miss.
import { bad, critical, good, info, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import type { ModeFact } from '#engine/live.ts';
import type { CodeReleased, GoLiveFact } from '#runbook/golive/fact.ts';
import { itemNamed } from '#runbook/golive/list.ts';

function itemText(id: string): string {
  const item = itemNamed(id);
  return item === null ? id : `${id}, ${item.says}`;
}

/** A first start says nothing of its own; a version that replaces another does. */
function sayReleased(fact: CodeReleased): readonly Draft[] {
  if (fact.from === null) return [];
  const how = fact.approval === null ? 'by its start' : `by two keys (${fact.approval})`;
  return [
    info('audit', `Code ${fact.code} is released to trade ${how}`, [
      `Before: ${fact.from}. A sign-off of other code is void.`,
    ]),
  ];
}

export function sayGoLive(news: News, fact: GoLiveFact): readonly Draft[] {
  switch (fact.kind) {
    case 'golive.ticked':
      return [
        info('audit', `Go-live: ${nameOf(news, fact.person)} ticked ${itemText(fact.item)}`, [
          fact.note,
        ]),
      ];
    case 'golive.unticked':
      return [
        bad(
          info('audit', `Go-live: ${nameOf(news, fact.person)} took back ${itemText(fact.item)}`, [
            fact.why,
          ]),
        ),
      ];
    case 'signoff.withdrawn':
      return [
        warn(
          info('alerts', `Sign-off ${fact.id} withdrawn by ${nameOf(news, fact.person)}`, [
            fact.why,
            'It holds no more: a desk that is LIVE only reduces until three people sign again.',
          ]),
        ),
      ];
    case 'code.released':
      return sayReleased(fact);
    case 'execution.rated':
      // The alert says the rest.
      return [];
  }
}

export function sayMode(news: News, fact: ModeFact): Draft {
  if (fact.kind === 'mode.lowered')
    return good(
      info('alerts', `Disarmed by ${nameOf(news, fact.by)}: LIVE to ${fact.to}`, [
        fact.reason,
        'Nothing is opened on this account; what is held keeps its stops and may be closed.',
      ]),
    );
  return critical(
    info('alerts', `LIVE: armed by two keys (${fact.approval}), real money on the ${fact.venue}`, [
      `Signed off by ${fact.signOff}.`,
      'Back at once, one key: golive disarm <why>. To stop: halt.',
    ]),
  );
}
