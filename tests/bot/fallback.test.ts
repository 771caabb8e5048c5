// The fallback: what a courier carries, when, and what it leaves; as a table, as properties, and at work
// behind heralds while platforms are down.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideCarrying, stoodAs } from '#bot/fallback.ts';
import type { Carrying, Standing } from '#bot/fallback.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { CARD, message, WALL } from './couriers.ts';

const SLACK: Standing = { platform: 'slack', state: 'sent' };
const firing = message(1);

function ask(more: Partial<Carrying> = {}): Carrying {
  return {
    message: firing,
    since: WALL,
    now: WALL,
    fared: [],
    chats: ['slack', 'discord'],
    afterMs: 2_000,
    sends: [],
    edits: 'news',
    ...more,
  };
}

const CARRIED = stoodAs(firing);
const warning = { card: { ...CARD, severity: 'WARNING' } } as const;

describe('what is decided', () => {
  const rows: readonly (readonly [string, Partial<Carrying>, string])[] = [
    ['CRITICAL waits for the platforms first', {}, 'wait 2000'],
    ['it waits what is left', { now: WALL + 1_500 }, 'wait 500'],
    ['it goes when its time is over', { now: WALL + 2_000 }, 'carry'],
    ['it is not needed where one platform has it', { fared: [SLACK] }, 'not-needed'],
    ['also after its time', { fared: [SLACK], now: WALL + 9_000 }, 'not-needed'],
    [
      'what a platform still tries counts for nothing',
      { fared: [{ platform: 'slack', state: 'sending' }], now: WALL + 2_000 },
      'carry',
    ],
    [
      'what a platform refused counts for nothing',
      { fared: [{ platform: 'slack', state: 'refused' }], now: WALL + 2_000 },
      'carry',
    ],
    [
      'the room does not count',
      { fared: [{ platform: 'room', state: 'sent' }], now: WALL + 2_000 },
      'carry',
    ],
    ['without any platform it goes at once', { chats: [] }, 'carry'],
    ['a clock that was set back lets it go at once', { now: WALL - 60_000 }, 'carry'],
    [
      'a WARNING is not its matter',
      { message: { ...firing, ...warning }, now: WALL + 9_000 },
      'not-needed',
    ],
    ['what is routed here goes at once', { sends: ['CRITICAL'] }, 'carry'],
    ['by its channel too', { message: { ...firing, ...warning }, sends: ['alerts'] }, 'carry'],
    [
      'another channel is not',
      { message: { ...firing, ...warning }, sends: ['reports'] },
      'not-needed',
    ],
    [
      'a card that changed and is no worse is no news',
      { message: { ...firing, place: CARRIED }, sends: ['alerts'] },
      'not-needed',
    ],
    [
      'unless every change is asked for',
      { message: { ...firing, place: CARRIED }, sends: ['alerts'], edits: 'all' },
      'carry',
    ],
    [
      'one that got worse is',
      { message: { ...firing, place: '1 WARNING firing' }, sends: ['alerts'] },
      'carry',
    ],
    [
      'one that ended is told to whoever was called',
      {
        message: {
          ...firing,
          place: CARRIED,
          card: { ...CARD, severity: 'INFO', state: 'resolved' },
        },
      },
      'carry',
    ],
    [
      'and to nobody else',
      { message: { ...firing, card: { ...CARD, severity: 'INFO', state: 'resolved' } } },
      'not-needed',
    ],
    [
      'once',
      {
        message: {
          ...firing,
          place: '1 INFO resolved',
          card: { ...CARD, severity: 'INFO', state: 'resolved' },
        },
      },
      'not-needed',
    ],
    [
      'an entry that calls somebody waits as a card does',
      { message: { ...firing, part: 'entry', place: CARRIED } },
      'wait 2000',
    ],
  ];

  test.each(rows)('%s', (_, more, expected) => {
    const decision = decideCarrying(ask(more));
    expect(decision.kind === 'wait' ? `wait ${decision.ms}` : decision.kind).toBe(expected);
  });

  test('nothing CRITICAL that no platform has is left once its time is over', () => {
    const standing = fc.record({
      platform: fc.constantFrom('slack', 'discord', 'room', 'terminal', 'mail'),
      state: fc.constantFrom('sending', 'waiting', 'sent', 'refused'),
    });
    const part = fc.constantFrom<ChatMessage['part']>('card', 'entry');
    fc.assert(
      fc.property(
        fc.array(standing),
        part,
        fc.integer({ min: 0, max: 20_000 }),
        (fared, of, waited) => {
          const decision = decideCarrying(
            ask({ message: { ...firing, part: of }, fared, now: WALL + waited }),
          );
          const stands = fared.some(
            ({ platform, state }) => state === 'sent' && /slack|discord/.test(platform),
          );
          const due = waited >= 2_000 ? 'carry' : 'wait';
          expect(decision.kind).toBe(stands ? 'not-needed' : due);
          if (decision.kind === 'wait') expect(waited + decision.ms).toBe(2_000);
        },
      ),
    );
  });
});
