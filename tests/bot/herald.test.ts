// The herald at work on time that stands still until it is played: what is on record before what is done,
// who waits for whom, and how it ends.
import { describe, expect, test } from 'vitest';
import { ChatFault } from '#bot/chat.ts';
import { openHerald } from '#bot/herald.ts';
import { A, Bench, CARD, CRITICAL, REPORT, WALL, never } from './herald-bench.ts';

describe('a message', () => {
  test('is on record as handed over before it is, and as sent after', async () => {
    const bench = new Bench();
    bench.answers = (message) => {
      expect(bench.states()).toEqual([`${message.id} sending`]);
      return Promise.resolve('here');
    };
    bench.write({ channel: 'orders', ...A, part: 'entry', ...CRITICAL });
    await bench.pass(100);
    expect(bench.states()).toEqual(['1 sending', '1 sent']);
    expect(bench.arrived).toEqual([
      {
        id: 1,
        channel: 'orders',
        lane: 'critical',
        topic: A.topic,
        part: 'entry',
        card: CARD,
        wall: WALL,
        place: null,
        repeat: false,
      },
    ]);
    expect(bench.left()).toBe(0);
  });

  test('of a topic knows where its card stands, at once and after a restart', async () => {
    const bench = new Bench();
    bench.write(A, { ...A, part: 'entry' });
    await bench.pass(300);
    bench.write(A);
    await bench.pass(300);
    void bench.herald.stop(0);
    await bench.pass(100);
    bench.open();
    bench.write(A);
    await bench.pass(300);
    expect(bench.arrived.map((message) => message.place)).toEqual([null, 'p1', 'p1', 'p3']);
  });

  test.each(['this is no JSON', '{"title":"half a card"}'])(
    'whose card cannot be read says so: %s',
    async (card) => {
      const bench = new Bench();
      bench.write({ card }, { card, ...CRITICAL });
      await bench.pass(200);
      expect(bench.arrived.map((message) => [message.card.severity, message.card.title])).toEqual([
        ['CRITICAL', 'Message 2 cannot be read'],
        ['WARNING', 'Message 1 cannot be read'],
      ]);
    },
  );

  test('that is refused is told to the log, and its thread goes on', async () => {
    const bench = new Bench();
    bench.answers = (message) =>
      message.id === 1
        ? Promise.reject(new ChatFault('refused', 'no such channel'))
        : Promise.resolve('p');
    bench.write({}, {});
    await bench.pass(500);
    expect(bench.ids()).toEqual([1, 2]);
    expect(bench.log).toEqual(['room refused message 1 of alerts: no such channel']);
    expect(bench.left()).toBe(0);
  });

  test('is tried again after its time, and holds back its own thread only', async () => {
    const bench = new Bench();
    bench.answers = ({ id }) =>
      id === 1 && bench.time.now < 400
        ? Promise.reject(new ChatFault('not-sent', 'no connection'))
        : Promise.resolve(`p${id}`);
    bench.write({}, {}, A);
    await bench.pass(200);
    expect(bench.ids()).toEqual([1, 3]);
    await bench.pass(1_000);
    expect(bench.ids()).toEqual([1, 3, 1, 1, 2]);
  });

  test('that it is not yet time for waits just so long, alone with its thread, and is no fault', async () => {
    const bench = new Bench();
    const asked: number[] = [];
    bench.answers = ({ id }) => {
      if (id !== 1) return Promise.resolve(`p${id}`);
      asked.push(bench.time.now);
      return asked.length < 12
        ? Promise.reject(new ChatFault('later', 'one a second here', 200))
        : Promise.resolve('p1');
    };
    bench.write(A, { ...A, part: 'entry' }, {}, { topic: 'alert AL-0002' });
    await bench.pass(100);
    expect(bench.ids()).toEqual([1, 3, 4]);
    expect(bench.herald.look()).toEqual({ waiting: 2, lastFault: null });
    await bench.pass(5_000);
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(waits).toEqual(Array.from({ length: 11 }, () => 200));
    expect(bench.ids().slice(-2)).toEqual([1, 2]);
    expect(bench.records.flat().filter((one) => one.fault !== null || one.tries > 1)).toEqual([]);
  });

  test('the platform would not take yet is held, and nothing is put on record before its time', async () => {
    const bench = new Bench();
    bench.waits = ({ topic }) => (topic === A.topic ? Math.max(0, 700 - bench.time.now) : 0);
    bench.write(A, { ...A, part: 'entry' }, {}, { topic: 'alert AL-0002' });
    await bench.pass(500);
    expect(bench.ids()).toEqual([3, 4]);
    const tried = bench.records.flat().map((one) => one.message);
    expect([...new Set(tried)]).toEqual([3, 4]);
    expect(bench.herald.look()).toEqual({ waiting: 2, lastFault: null });
    await bench.pass(400);
    expect(bench.ids()).toEqual([3, 4, 1, 2]);
  });

  test('that is put off after a fault is still what went wrong, and waits no longer for it', async () => {
    const bench = new Bench();
    const answers = [
      new ChatFault('not-sent', 'no connection'),
      ...Array.from({ length: 9 }, () => new ChatFault('later', 'not yet', 100)),
    ];
    bench.answers = () => {
      const fault = answers.shift();
      return fault === undefined ? Promise.resolve('p') : Promise.reject(fault);
    };
    bench.write({});
    await bench.pass(900);
    expect(bench.herald.look()).toEqual({ waiting: 1, lastFault: 'no connection' });
    await bench.pass(500);
    expect(bench.herald.look()).toEqual({ waiting: 0, lastFault: null });
  });

  test('an overtaken edit counts as sent where the card stands', async () => {
    const bench = new Bench();
    bench.write(A);
    await bench.pass(300);
    bench.write(A, A, A);
    await bench.pass(300);
    expect(bench.ids()).toEqual([1, 4]);
    expect(bench.left()).toBe(0);
    expect(bench.records.flat().find((one) => one.message === 3)).toMatchObject({
      state: 'sent',
      place: 'p1',
    });
  });
});

describe('the queues', () => {
  test('a report that hangs delays nothing CRITICAL', async () => {
    const bench = new Bench();
    bench.answers = ({ lane }) => (lane === 'report' ? never() : Promise.resolve('p'));
    bench.write(REPORT, REPORT);
    await bench.pass(1_000);
    bench.write(CRITICAL);
    await bench.pass(100);
    expect(bench.ids()).toEqual([1, 3]);
  });

  test('what is CRITICAL goes first, then what is normal, then reports', async () => {
    const bench = new Bench();
    bench.answers = async () => {
      await bench.time.wait(30);
      return 'p';
    };
    bench.write(REPORT, {}, CRITICAL, REPORT, {}, CRITICAL);
    await bench.pass(2_000);
    expect(bench.ids()).toEqual([3, 6, 2, 5, 1, 4]);
  });

  test('but what hangs is waited for a second only', async () => {
    const bench = new Bench();
    bench.answers = ({ lane }) => (lane === 'critical' ? never() : Promise.resolve('p'));
    bench.write(CRITICAL, {});
    await bench.pass(900);
    expect(bench.ids()).toEqual([1]);
    await bench.pass(400);
    expect(bench.ids()).toEqual([1, 2]);
  });

  test('a platform that takes all at once gets it in the order it was written', async () => {
    const bench = new Bench({ queues: 'as-written' });
    bench.write(REPORT, {}, CRITICAL, { ...CRITICAL, ...A }, REPORT);
    await bench.pass(1_000);
    expect(bench.ids()).toEqual([1, 2, 3, 4, 5]);
  });

  test('and what is CRITICAL first once it is slow', async () => {
    const bench = new Bench({ queues: 'as-written' });
    bench.answers = async () => {
      await bench.time.wait(400);
      return 'p';
    };
    bench.write(...Array.from({ length: 9 }, () => REPORT), CRITICAL);
    await bench.pass(3_000);
    expect(bench.ids().slice(0, 3)).toEqual([1, 10, 2]);
  });

  test('a long thread that waits hides no other', async () => {
    const bench = new Bench();
    bench.answers = ({ topic }) =>
      topic === null ? Promise.resolve('p') : Promise.reject(new ChatFault('not-sent', 'no'));
    bench.write(...Array.from({ length: 1_000 }, () => ({ ...A, part: 'entry' as const })), {});
    await bench.pass(5_000);
    expect(bench.ids()).toContain(1_001);
    expect(bench.ids()).not.toContain(2);
  });

  test('what has to wait is read again at its time or beside something new, and seldom before', async () => {
    const bench = new Bench();
    const open = 10_000;
    bench.waits = ({ channel }) => (channel === 'alerts' ? Math.max(0, open - bench.time.now) : 0);
    bench.write(...Array.from({ length: 1_000 }, () => ({})));
    await bench.pass(5_000);
    const before = bench.reads;
    await bench.pass(4_000);
    // Three queues: what waits each two seconds, what is empty too.
    expect(bench.reads - before).toBeLessThanOrEqual(3 * 3);
    bench.write({ channel: 'orders' });
    await bench.pass(200);
    expect(bench.ids()).toEqual([1_001]);
    await bench.pass(open - bench.time.now + 2_000);
    expect(bench.left()).toBe(0);
  });

  test('a flood costs few commits', async () => {
    const bench = new Bench();
    bench.write(...Array.from({ length: 2_000 }, () => ({})));
    await bench.pass(3_000);
    expect(bench.ids()).toHaveLength(2_000);
    expect(bench.records.length).toBeLessThan(45);
  });

  test('a platform that is down is asked seldom', async () => {
    const bench = new Bench();
    bench.answers = () => Promise.reject(new ChatFault('not-sent', 'no connection'));
    bench.write(...Array.from({ length: 500 }, (_, at) => ({ topic: `alert ${at}` })));
    await bench.pass(60_000);
    expect(bench.ids().length).toBeLessThan(80);
  });

  test('a batch that takes long is taken up anew; what was not handed over is no repeat', async () => {
    const bench = new Bench();
    bench.write(...Array.from({ length: 60 }, () => ({})));
    await bench.pass(300);
    bench.answers = async () => {
      await bench.time.wait(300);
      return 'p';
    };
    bench.write(...Array.from({ length: 8 }, () => ({})));
    await bench.pass(1_000);
    bench.write(CRITICAL);
    await bench.pass(4_000);
    expect(bench.left()).toBe(0);
    expect(bench.arrived.every((message) => !message.repeat)).toBe(true);
    expect(bench.records.flat().filter((one) => one.tries > 1)).toEqual([]);
  });
});

describe('how it stands', () => {
  test('is what waits, since when, and what went wrong last', async () => {
    const bench = new Bench();
    bench.answers = () => Promise.reject(new ChatFault('not-sent', 'no connection'));
    expect(bench.herald.look()).toEqual({ waiting: 0, lastFault: null });
    bench.write({});
    await bench.pass(3_000);
    bench.write({});
    expect(bench.herald.look()).toEqual({
      waiting: 2,
      lastFault: 'no connection',
    });
    bench.answers = () => Promise.resolve('p');
    await bench.pass(60_000);
    expect(bench.herald.look()).toEqual({ waiting: 0, lastFault: null });
  });

  test('a platform that joins now gets nothing of before', async () => {
    const bench = new Bench();
    bench.write({});
    await bench.pass(100);
    const late = openHerald({
      chat: { name: 'late', deliver: () => expect.fail(), find: () => expect.fail() },
      outbox: bench.journal.messages,
      from: 'now',
      queues: 'by-lane',
      ports: {
        mono: () => bench.time.now,
        wall: () => WALL,
        after: (ms, act) => bench.time.after(ms, act),
        lot: () => 0,
        log: () => undefined,
        isStoreFault: () => false,
      },
    });
    await bench.pass(1_000);
    expect(late.look().waiting).toBe(0);
  });
});
