// The herald when things go wrong: answers that are lost, a disk that is full, calls that hang while it is
// stopped.
import { describe, expect, test } from 'vitest';
import { ChatFault } from '#bot/chat.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { A, Bench, CRITICAL, REPORT, never } from './herald-bench.ts';

describe('a lost answer', () => {
  test.each([
    ['a platform that hangs', never, 5_000],
    ['a platform that breaks', () => Promise.reject(new TypeError('it broke')), 0],
    [
      'a platform that breaks at once',
      () => {
        throw new TypeError('it broke');
      },
      0,
    ],
  ] as const)('of %s is looked up before it is tried again', async (_what, answers, afterMs) => {
    const bench = new Bench();
    const asked: number[] = [];
    bench.answers = answers;
    bench.finds = ({ id }) => {
      asked.push(id);
      return Promise.resolve({ state: 'stands', place: 'there' });
    };
    bench.write({}, {});
    await bench.pass(afterMs + 200);
    expect([bench.ids(), asked]).toEqual([[1], []]);
    bench.answers = () => Promise.resolve('p2');
    await bench.pass(400);
    expect([bench.ids(), asked]).toEqual([[1, 2], [1]]);
    expect(bench.records.flat().filter((one) => one.state === 'sent')).toMatchObject([
      { message: 1, place: 'there', repeat: false },
      { message: 2, place: 'p2' },
    ]);
  });

  test('that cannot be looked up sends it again, marked', async () => {
    const bench = new Bench();
    bench.answers = ({ repeat }) =>
      repeat ? Promise.resolve('p') : Promise.reject(new ChatFault('unknown', 'reset'));
    bench.write({});
    await bench.pass(1_000);
    expect(bench.arrived.map((message) => message.repeat)).toEqual([false, true]);
    expect(bench.left()).toBe(0);
  });

  test('is looked up by the next process too', async () => {
    const bench = new Bench();
    bench.answers = never;
    bench.write({});
    await bench.pass(100);
    void bench.herald.stop(0);
    await bench.pass(100);
    bench.answers = () => Promise.resolve('p');
    bench.open();
    await bench.pass(500);
    expect(bench.arrived.map((message) => message.repeat)).toEqual([false, true]);
  });
});

describe('an edit handed over by a process that died', () => {
  test.each([
    ['waits until nothing of it can act any more', {}, []],
    ['goes again at once where the platform died with the process', { isLocal: true }, [2, 3]],
  ] as const)('%s', async (_, chat, soon) => {
    const bench = new Bench();
    bench.write({ ...A });
    await bench.pass(500);
    bench.answers = never;
    bench.write({ ...A }, { ...A, part: 'entry' });
    await bench.pass(100);
    void bench.herald.stop(0);
    await bench.pass(100);
    bench.answers = () => Promise.resolve('p1');
    bench.arrived.length = 0;
    bench.open({}, chat);
    await bench.pass(1_000);
    expect(bench.ids()).toEqual(soon);
    await bench.pass(20_000);
    expect(bench.ids()).toEqual([2, 3]);
    expect(bench.left()).toBe(0);
  });
});

describe('a full disk', () => {
  test('keeps back what can wait, and nothing CRITICAL with what is before it', async () => {
    const bench = new Bench();
    bench.write({}, { ...A }, { ...A, ...CRITICAL, part: 'entry' });
    bench.full = true;
    await bench.pass(1_000);
    expect(bench.ids()).toEqual([2, 3]);
    expect(bench.herald.look()).toMatchObject({ waiting: 1 });
    await bench.pass(5_000);
    expect(bench.ids()).toEqual([2, 3]);
    expect(bench.herald.look().lastFault).toContain('the disk is full');
    bench.full = false;
    await bench.pass(2_000);
    expect(bench.ids()).toEqual([2, 3, 1]);
    expect(bench.left()).toBe(0);
  });

  test('and a crash: what was CRITICAL is looked up, and goes again with its mark', async () => {
    const bench = new Bench();
    bench.write(CRITICAL);
    bench.full = true;
    await bench.pass(1_000);
    void bench.herald.stop(0);
    await bench.pass(100);
    bench.full = false;
    bench.open();
    await bench.pass(1_000);
    expect(bench.arrived.map((message) => message.repeat)).toEqual([false, true]);
  });

  test('that cannot even be read is looked at again later; a bug rises', async () => {
    const bench = new Bench();
    bench.broken = new JournalFault('io', 'it cannot be read');
    bench.write({});
    await bench.pass(200);
    expect(bench.herald.look()).toEqual({
      waiting: 0,
      lastFault: 'JournalFault: it cannot be read',
    });
    bench.broken = null;
    await bench.pass(2_000);
    expect(bench.ids()).toEqual([1]);
    bench.broken = new TypeError('a bug');
    await expect(bench.pass(1_000)).rejects.toThrow('a bug');
  });
});

describe('a stop', () => {
  test('delivers all that can be delivered, however much', async () => {
    const bench = new Bench();
    bench.write(...Array.from({ length: 900 }, () => ({})), CRITICAL, REPORT);
    const stopped = bench.herald.stop(3_000);
    await bench.pass(3_000);
    await stopped;
    expect(bench.ids()).toHaveLength(902);
    expect(bench.left()).toBe(0);
  });

  test('waits for what is under way, and records it', async () => {
    const bench = new Bench();
    bench.answers = async () => {
      await bench.time.wait(700);
      return 'p';
    };
    bench.write({});
    await bench.pass(100);
    let ended = false;
    void bench.herald.stop(2_000).then(() => (ended = true));
    await bench.pass(300);
    expect(ended).toBe(false);
    await bench.pass(500);
    expect([ended, bench.left()]).toEqual([true, 0]);
  });

  test('does not wait for what must wait', async () => {
    const bench = new Bench();
    bench.answers = () => Promise.reject(new ChatFault('not-sent', 'slow down', 30_000));
    bench.write({});
    await bench.pass(100);
    let ended = false;
    void bench.herald.stop(3_000).then(() => (ended = true));
    await bench.pass(50);
    expect(ended).toBe(true);
  });

  test('ends in its time when a call hangs, and touches nothing afterwards', async () => {
    const bench = new Bench();
    let answer: (place: string) => void = () => undefined;
    bench.answers = () => new Promise((resolve) => (answer = resolve));
    bench.write({});
    await bench.pass(100);
    const ends: number[] = [];
    for (let time = 0; time < 2; time += 1)
      void bench.herald.stop(1_000).then(() => ends.push(bench.time.now));
    await bench.pass(3_000);
    expect(ends).toEqual([1_100, 1_100]);
    const records = bench.records.length;
    answer('too late');
    bench.write({});
    await bench.pass(10_000);
    expect([bench.records.length, bench.ids()]).toEqual([records, [1]]);
  });

  test('on a full disk ends all the same', async () => {
    const bench = new Bench();
    bench.write(CRITICAL, {});
    bench.full = true;
    await bench.pass(100);
    let ended = false;
    void bench.herald.stop(1_000).then(() => (ended = true));
    await bench.pass(1_100);
    expect(ended).toBe(true);
  });
});
