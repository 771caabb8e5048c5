// What the golden journal has of chat platforms: words somebody said, somebody unknown who was refused again
// and again, a part that was out of order and is mended.
import type { DeskFact } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';

export function persona(user: string): Account {
  return { platform: 'persona', team: 'demo', user };
}

const PART = { platform: 'slack', part: 'channel alerts' };

export const CHAT_FACTS: readonly DeskFact[] = [
  {
    kind: 'message.said',
    person: personId('ana'),
    account: persona('ana'),
    channel: 'alerts',
    text: 'This is a drill.',
  },
  {
    kind: 'refusals.repeated',
    account: persona('stranger'),
    person: null,
    count: 5,
    minutes: 10,
  },
  { kind: 'platform.faulted', ...PART, why: 'The channel is archived.', final: true },
  { kind: 'platform.mended', ...PART },
];
