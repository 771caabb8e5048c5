// The terminal as a chat, alone and behind a real herald: what it prints, what it does not print again, and
// that a platform that hangs keeps nothing from it.
import { describe, expect, test } from 'vitest';
import { startPosting } from '../../src/host/posting.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage } from '#bot/chat.ts';
import { openTerminalChat } from '#bot/terminal-chat.ts';
import { cardText } from '#bot/written-card.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { CARD, never } from './herald-bench.ts';

type Fact = { readonly kind: 'desk.said' };

function terminal() {
  const printed: string[] = [];
  const say = (text: string) => void printed.push(text);
  return { printed, chat: openTerminalChat({ say, colour: false, width: 100 }) };
}

function message(id: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id,
    channel: 'alerts',
    lane: 'normal',
    topic: 'alert AL-0001',
    part: 'card',
    card: { ...CARD, title: `title ${id}` },
    wall: 0,
    place: null,
    repeat: false,
    ...more,
  };
}

const critical = (id: number) =>
  ({ card: { ...CARD, severity: 'CRITICAL', title: `title ${id}` } }) as const;

describe('the terminal', () => {
  test('prints posts and entries, and no edit of what it printed', async () => {
    const { printed, chat } = terminal();
    const place = await chat.deliver(message(1));
    await chat.deliver(message(2, { place }));
    await chat.deliver(message(3, { place, part: 'entry' }));
    await chat.deliver(message(4, { topic: null }));
    expect(printed.map((text) => /title \d/.exec(text)?.[0])).toEqual([
      'title 1',
      'title 3',
      'title 4',
    ]);
  });

  test('prints an edit that makes its card CRITICAL, once', async () => {
    const { printed, chat } = terminal();
    const first = await chat.deliver(message(1));
    const worse = await chat.deliver(message(2, { place: first, ...critical(2) }));
    const same = await chat.deliver(message(3, { place: worse, ...critical(3) }));
    const better = await chat.deliver(message(4, { place: same }));
    await chat.deliver(message(5, { place: better, ...critical(5) }));
    expect(printed.map((text) => /title \d/.exec(text)?.[0])).toEqual([
      'title 1',
      'title 2',
      'title 5',
    ]);
  });

  test('marks what it may have printed before, and cannot say whether it has', async () => {
    const { printed, chat } = terminal();
    expect(await chat.find(message(1))).toEqual({ state: 'unknown' });
    await chat.deliver(message(1, { repeat: true }));
    expect(printed[0]).toContain('title 1 (may be a repeat)');
  });

  test('that cannot print has lost an answer', async () => {
    const say = () => {
      throw new Error('EPIPE');
    };
    const chat = openTerminalChat({ say, colour: false, width: 100 });
    const fault = await chat.deliver(message(1)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ChatFault);
    expect(fault).toMatchObject({
      fate: 'unknown',
      message: 'the terminal could not print: Error: EPIPE',
    });
  });
});

test('behind real heralds all is printed by the end, though another platform hangs', async () => {
  const journal = openMemoryJournal<Fact>({ 'desk.said': 1 });
  const { printed, chat } = terminal();
  const hanging: Chat = { name: 'slack', deliver: never, find: never };
  const write = (title: string) => {
    const card = cardText({ ...CARD, title });
    const outgoing = [
      { channel: 'alerts', lane: 'normal', card, topic: null, part: 'card' },
    ] as const;
    const stamp = { desk: deskTime(0), wall: wallTime(Date.now()) };
    journal.append({ facts: [{ kind: 'desk.said' }], stamp, outgoing });
  };
  write('title 1');
  const heralds = startPosting(
    journal.messages,
    [
      { chat: hanging, from: 'all', queues: 'by-lane' },
      { chat, from: 'all', queues: 'as-written' },
    ],
    { mono: () => performance.now(), log: () => undefined },
  );
  for (let at = 2; at <= 300; at += 1) write(`title ${at}`);
  heralds.wake();
  await new Promise((resolve) => setTimeout(resolve, 50));
  write('title 301');
  const began = performance.now();
  await heralds.stop();
  expect(performance.now() - began).toBeLessThan(4_500);
  expect(printed.map((text) => Number(/title (\d+)/.exec(text)?.[1]))).toEqual(
    Array.from({ length: 301 }, (_, at) => at + 1),
  );
  expect(heralds.look()).toMatchObject({ terminal: { waiting: 0 }, slack: { waiting: 301 } });
});
