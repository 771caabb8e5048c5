// The page's book of messages: each once, in order, whatever arrived in which order; what is unread, what
// is older, and that no gap hides in the stream of everything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as books from '#bot/room/page/book.ts';
import type { Book } from '#bot/room/page/book.ts';
import { politeText, spoken } from '#bot/room/page/spoken.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';
import type { Card } from '#bot/card.ts';

type Given = Partial<Omit<RoomMessage, 'card'>> & { readonly card?: Partial<Card> };

function message(id: number, given: Given = {}): RoomMessage {
  return {
    id,
    channel: 'audit',
    topic: null,
    under: null,
    entries: 0,
    wall: 0,
    edited: false,
    repeat: false,
    ...given,
    card: {
      severity: 'INFO',
      at: '2020-02-24 10:05 ET',
      mode: 'DEV',
      account: 'demo-0001',
      title: `Message ${id}`,
      lines: [],
      tone: 'plain',
      state: null,
      fields: [],
      table: null,
      picture: null,
      buttons: [],
      calls: [],
      ...given.card,
    },
  };
}

function bookOf(...messages: readonly RoomMessage[]): Book {
  return books.record(books.EMPTY, messages);
}

function idsIn(book: Book, channel: string): readonly number[] {
  return books.standing(book, channel).map((one) => one.id);
}

const alert = (id: number, state: Card['state']): RoomMessage =>
  message(id, { channel: 'alerts', topic: `alert AL-000${id}`, card: { state } });

describe('the book', () => {
  test('holds each message once, in order, in whatever order and pieces they come', () => {
    const ids = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });
    fc.assert(
      fc.property(ids, fc.nat(80), (all, at) => {
        const messages = all.map((id) => message(id));
        const piecewise = books.record(bookOf(...messages.slice(0, at)), messages.slice(at));
        expect(piecewise.ids).toEqual([...new Set(all)].sort((a, b) => a - b));
        expect([...piecewise.byId.keys()].sort((a, b) => a - b)).toEqual(piecewise.ids);
      }),
    );
  });

  test('puts an edit in the place of what it edits', () => {
    const before = bookOf(alert(1, 'firing'), alert(2, 'firing'));
    const after = books.record(before, [alert(1, 'resolved')]);
    expect(books.standing(after, 'alerts').map((one) => one.card.state)).toEqual([
      'resolved',
      'firing',
    ]);
  });

  test('keeps entries in their thread and out of the channel', () => {
    const book = bookOf(alert(1, 'firing'), message(3, { channel: 'alerts', under: 1 }));
    expect(idsIn(book, 'alerts')).toEqual([1]);
    expect(books.thread(book, 1).map((one) => one.id)).toEqual([3]);
  });

  test('finds the newest card of a topic', () => {
    const topic = 'alert AL-0007';
    const book = bookOf(
      message(1, { topic }),
      message(2, { topic }),
      message(3, { topic, under: 2 }),
    );
    expect(books.cardOf(book, topic)?.id).toBe(2);
    expect(books.cardOf(book, 'alert AL-0008')).toBeNull();
  });

  test('lets the oldest go when it grows too long, and then no beginning is known', () => {
    const long = Array.from({ length: 5_003 }, (_, at) => message(at + 1));
    const book = books.record(bookOf(message(1)), long);
    expect(book.ids).toHaveLength(5_000);
    expect(book.ids[0]).toBe(4);
    expect(books.olderThan(book, 'audit')).toEqual({ channel: 'audit', before: 4 });
  });
});

describe('everything', () => {
  const order = message(5, { channel: 'orders' });

  test('begins where every channel is known', () => {
    const book = books.begin([message(1), order, message(9)]);
    expect(idsIn(book, books.EVERYTHING)).toEqual([5, 9]);
    expect(books.olderThan(book, books.EVERYTHING)).toEqual({ channel: 'orders', before: 5 });
  });

  test('begins at the beginning once that is known of every channel', () => {
    const some = books.begin([message(1), order]);
    const orders = books.recordOlder(some, 'orders', { messages: [], before: null });
    const both = books.recordOlder(orders, 'audit', { messages: [], before: null });
    expect(idsIn(both, books.EVERYTHING)).toEqual([1, 5]);
    expect(books.olderThan(both, books.EVERYTHING)).toBeNull();
  });

  test('shows what was open however old, and goes on showing it when it is over', () => {
    const book = books.begin([alert(1, 'firing'), message(5), alert(6, 'resolved')]);
    expect(idsIn(book, books.EVERYTHING)).toEqual([1, 6]);
    const over = books.record(book, [alert(1, 'resolved')]);
    expect(idsIn(over, books.EVERYTHING)).toEqual([1, 6]);
    expect(books.olderThan(book, 'alerts')).toEqual({ channel: 'alerts', before: 6 });
  });

  test('never begins later for what arrives', () => {
    const ids = fc.array(fc.integer({ min: 20, max: 90 }), { maxLength: 20 });
    fc.assert(
      fc.property(ids, (arriving) => {
        const book = books.begin([message(7), alert(8, 'firing'), alert(9, 'asked')]);
        const before = idsIn(book, books.EVERYTHING);
        const more = arriving.map((id) => message(id, { channel: id % 2 ? 'alerts' : 'orders' }));
        const after = books.record(book, [...more, alert(8, 'resolved'), alert(9, 'granted')]);
        expect(idsIn(after, books.EVERYTHING)).toEqual(
          [...new Set([...before, ...arriving])].sort((a, b) => a - b),
        );
      }),
    );
  });

  test.each([
    ['plain news', {}, true],
    ['a warning', { severity: 'WARNING' }, false],
    ['what has a state', { state: 'asked' }, false],
    [
      'what can be pressed',
      { buttons: [{ label: 'A', style: 'plain', words: ['a'], asks: [] }] },
      false,
    ],
    [
      'a picture',
      { picture: { kind: 'equity', until: '2020-02-24', title: 'E', alt: 'E' } },
      false,
    ],
  ] as const)('stands on one line or not: %s', (_, card, brief) => {
    expect(books.isRoutine(message(1, { card }))).toBe(brief);
  });
});

describe('older', () => {
  test('is asked for where the server said, and never again behind the beginning', () => {
    const book = books.begin([message(40)]);
    expect(books.olderThan(book, 'audit')?.before).toBe(40);
    const more = books.recordOlder(book, 'audit', { messages: [message(30)], before: 25 });
    expect(books.olderThan(more, 'audit')?.before).toBe(25);
    const whole = books.recordOlder(more, 'audit', { messages: [message(2)], before: null });
    expect(books.olderThan(whole, 'audit')).toBeNull();
    expect(idsIn(whole, 'audit')).toEqual([2, 30, 40]);
  });

  test('is nothing where a channel began after the room was loaded', () => {
    const book = books.record(books.begin([message(40)]), [message(41, { channel: 'alerts' })]);
    expect(books.olderThan(book, 'alerts')).toBeNull();
  });
});

describe('unread', () => {
  const book = bookOf(
    message(1),
    message(2, { channel: 'alerts', card: { severity: 'WARNING' } }),
    message(3, { channel: 'alerts', card: { severity: 'CRITICAL' } }),
    message(4, { channel: 'alerts' }),
    message(5, { channel: 'alerts', under: 3, card: { severity: 'CRITICAL' } }),
  );

  test('counts what stands behind what was seen, and says how bad the worst is', () => {
    expect(books.unread(book, { audit: 1, alerts: 2 })).toEqual(
      new Map([['alerts', { count: 2, worst: 'CRITICAL' }]]),
    );
    expect(books.unread(book, { alerts: 3 }).get('alerts')).toEqual({ count: 1, worst: 'INFO' });
  });

  test('is over for the channel that is looked at, and for all where everything is', () => {
    expect(books.unread(book, books.markSeen(book, {}, 'alerts')).has('alerts')).toBe(false);
    expect(books.unread(book, books.markSeen(book, {}, 'alerts')).has('audit')).toBe(true);
    expect(books.unread(book, books.markSeen(book, {}, books.EVERYTHING)).size).toBe(0);
  });

  test('never grows by looking', () => {
    const seen = { audit: 9, alerts: 9 };
    expect(books.markSeen(book, seen, books.EVERYTHING)).toBe(seen);
  });
});

describe('who hears the page', () => {
  const critical = message(7, {
    channel: 'alerts',
    card: { severity: 'CRITICAL', state: 'firing' },
  });
  const news = message(8);
  const entry = message(9, { under: 7, channel: 'alerts' });
  const told = (channel: string, thread: number | null): readonly string[] =>
    spoken({ messages: [critical, news, entry], channel, thread }).polite;

  test('is told of a CRITICAL message at once, wherever they are', () => {
    const { urgent } = spoken({ messages: [news, critical], channel: 'orders', thread: null });
    expect(urgent).toEqual(['alerts, CRITICAL FIRING: Message 7']);
  });

  test('is told politely of where they are, and of nothing else', () => {
    expect(told('everything', null)).toEqual(['audit: Message 8']);
    expect(told('orders', null)).toEqual([]);
    expect(told('alerts', 7)).toEqual(['alerts: Message 9']);
  });

  test.each([
    [['a'], 'a'],
    [['a', 'b'], 'a. b'],
    [['a', 'b', 'c'], '3 new messages, the newest in c'],
  ])('hears many at once as a count: %j', (waiting, text) => {
    expect(politeText(waiting)).toBe(text);
  });
});
