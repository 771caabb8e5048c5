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

/** A halt as it is since alerts are kept: the latch, its alert and the first page in one batch. */
export function alertOfHalt(wall: number): readonly DeskFact[] {
  const id = 'AL-0002';
  const to = personId('ana');
  return [
    {
      kind: 'alert.raised',
      id,
      key: 'latch manual',
      severity: 'CRITICAL',
      rule: 'halt',
      text: 'Ana halted the desk: feed looks stale.',
      did: 'Refuses new risk.',
      procedure: 'SOP-8',
      ladder: [
        { person: to, wall },
        { person: personId('ben'), wall: wall + 300_000 },
      ],
    },
    { kind: 'alert.escalated', id, rung: 1, to, by: 'ladder' },
  ];
}
