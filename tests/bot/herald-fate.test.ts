// What a platform's answer makes of a message: each answer, each wait, each mark, and the tempo of what
// comes next.
import { describe, expect, test } from 'vitest';
import {
  FIRST_TEMPO,
  handedOver,
  heldFromBefore,
  lookedUp,
  nextTempo,
  notDelivered,
  perhapsSent,
  sentAt,
} from '#bot/herald/fate.ts';
import type { Found } from '#bot/chat.ts';
import type { Answer, Failed, Tempo } from '#bot/herald/fate.ts';
import type { Hold } from '#bot/herald/plan.ts';
import type { Posting } from '#engine/journal/journal.ts';

const WALL = 1_000_000;
const NEW: Posting = {
  platform: 'room',
  message: 7,
  state: 'waiting',
  place: null,
  tries: 0,
  next: 0,
  fault: null,
  repeat: false,
};
const SENDING: Posting = { ...NEW, state: 'sending', tries: 1, next: WALL + 10_000 };
const MARKED = { state: 'waiting', next: 0, repeat: true };

function at(mono = 50_000, lot = 0) {
  return { mono, wall: WALL, lot };
}

function failed(fate: Failed['fate'], retryAfterMs: number | null = null): Failed {
  return { kind: 'failed', fate, fault: 'it said no', retryAfterMs };
}

function answered<T>(value: T): Answer<T> {
  return { kind: 'answered', value };
}

test('handing over is on record with when its answer would be settled', () => {
  expect(handedOver(NEW, WALL)).toEqual(SENDING);
  expect(handedOver({ ...NEW, tries: 4, repeat: true }, WALL)).toMatchObject({
    tries: 5,
    repeat: true,
  });
});

test('what is sent has its place, no fault and nothing to wait for', () => {
  const sent = { ...SENDING, state: 'sent', place: 'p7', next: 0, fault: null };
  expect(sentAt({ ...SENDING, fault: 'it said no' }, 'p7')).toEqual(sent);
});

describe('a message that was not delivered', () => {
  test('is refused for good when the platform says so', () => {
    const outcome = notDelivered(SENDING, failed('refused'), at());
    expect(outcome).toEqual({
      posting: { ...SENDING, state: 'refused', next: 0, fault: 'it said no' },
      hold: null,
    });
  });

  test('stays in doubt when its answer was lost, until that is settled', () => {
    const { posting, hold } = notDelivered(SENDING, failed('unknown'), at());
    expect(posting).toEqual({ ...SENDING, next: WALL + 5_000, fault: 'it said no' });
    expect(hold).toEqual({ until: 50_250, urgent: 50_250, settled: 55_000 });
  });

  test('waits when it surely did not arrive', () => {
    const { posting, hold } = notDelivered(SENDING, failed('not-sent'), at());
    expect(posting).toEqual({
      ...SENDING,
      state: 'waiting',
      next: WALL + 250,
      fault: 'it said no',
    });
    expect(hold).toMatchObject({ until: 50_250, urgent: 50_250 });
  });

  test.each([
    ['as long as asked, however short', 40, 40],
    ['as long as asked, however often it was tried', 3_000, 3_000],
    ['a quarter of a second where nothing was asked', null, 250],
    ['a minute at most', 6e5, 60_000],
    ['not at all before now', -5, 0],
  ])('and was not tried waits %s, and that is no try and no fault', (_name, asked, wait) => {
    const before = { ...SENDING, tries: 6, fault: 'an earlier one' };
    expect(notDelivered(before, failed('later', asked), at(50_000, 1))).toEqual({
      posting: { ...before, state: 'waiting', tries: 5, next: WALL + wait },
      hold: { until: 50_000 + wait, urgent: 50_000 + wait, settled: 50_000 },
    });
  });

  const WAITS = [
    { name: 'the first time half a second at most', tries: 1, until: 250, urgent: 250 },
    { name: 'spread by lot', tries: 1, lot: 0.5, until: 375, urgent: 375 },
    { name: 'twice as long each time', tries: 4, until: 2_000, urgent: 2_000 },
    { name: 'with something CRITICAL two seconds at most', tries: 6, until: 8_000, urgent: 2_000 },
    { name: 'a minute at most', tries: 9, lot: 1, until: 60_000, urgent: 2_000 },
    { name: 'a minute, however often', tries: 5_000, lot: 1, until: 60_000, urgent: 2_000 },
    { name: 'as long as asked', tries: 1, asked: 3_000, until: 3_000, urgent: 3_000 },
    { name: 'longer where it failed often', tries: 6, asked: 3_000, until: 8_000, urgent: 3_000 },
    { name: 'a minute, even if more is asked', tries: 1, asked: 6e5, until: 6e4, urgent: 6e4 },
  ];
  test.each(WAITS)('waits $name', ({ tries, lot = 0, asked = null, until, urgent }) => {
    const sending = { ...SENDING, tries };
    const { hold } = notDelivered(sending, failed('not-sent', asked), at(0, lot));
    expect(hold).toMatchObject({ until, urgent });
  });
});

describe('a look-up', () => {
  const hold: Hold = { until: 50_000, urgent: 50_000, settled: 55_000 };
  const look = (answer: Answer<Found>, more: { mono?: number; hurry?: boolean } = {}) =>
    lookedUp({ posting: SENDING, hold, hurry: more.hurry ?? false }, answer, at(more.mono));

  test('that finds it has sent it', () => {
    expect(look(answered({ state: 'stands', place: 'p7' }))).toEqual({
      posting: sentAt(SENDING, 'p7'),
      hold: null,
    });
  });

  test('that does not find it is believed once all is settled: it goes again, without a mark', () => {
    expect(look(answered({ state: 'never-arrived' }), { mono: 55_000 })).toEqual({
      posting: { ...SENDING, state: 'waiting', next: 0 },
      hold: null,
    });
  });

  test('before that it waits, unless something CRITICAL comes', () => {
    expect(look(answered({ state: 'never-arrived' }))).toEqual({
      posting: SENDING,
      hold: { until: 55_000, urgent: 50_000, settled: 55_000 },
    });
  });

  test('before that what is CRITICAL goes again with its mark', () => {
    expect(look(answered({ state: 'never-arrived' }), { hurry: true })).toMatchObject({
      posting: MARKED,
      hold: null,
    });
  });

  test('that cannot say sends it again with its mark', () => {
    expect(look(answered({ state: 'unknown' }))).toMatchObject({ posting: MARKED, hold: null });
    expect(look(failed('refused'))).toMatchObject({ posting: MARKED, hold: null });
  });

  test('that it is not yet time for is made then, and is no try', () => {
    expect(look(failed('later', 700))).toEqual({
      posting: SENDING,
      hold: { until: 50_700, urgent: 50_700, settled: 55_000 },
    });
  });

  test.each(['not-sent', 'unknown'] as const)('that fails (%s) is made again later', (fate) => {
    expect(look(failed(fate))).toEqual({
      posting: { ...SENDING, tries: 2, fault: 'it said no' },
      hold: { until: 50_500, urgent: 50_500, settled: 55_000 },
    });
  });
});

describe('what an earlier process left', () => {
  const left = (posting: Posting) => heldFromBefore(posting, { mono: 100, wall: WALL });

  test.each([
    ['is looked up at once, and settled when it said', SENDING, [100, 100, 10_100]],
    ['long ago is settled', { ...SENDING, next: WALL - 1 }, [100, 100, 100]],
    [
      'with a clock that jumped is settled all the same',
      { ...SENDING, next: 9e15 },
      [100, 100, 10_100],
    ],
    ['waits as long as it said', { ...NEW, next: WALL + 1_500 }, [1_600, 1_600, 100]],
    ['is urgent sooner', { ...NEW, next: WALL + 30_000 }, [30_100, 2_100, 100]],
    ['waits a minute at most', { ...NEW, next: 9e15 }, [60_100, 2_100, 100]],
    ['waited long enough', { ...NEW, next: 0 }, [100, 100, 100]],
  ] as const)('%s', (_what, posting, [until, urgent, settled]) => {
    expect(left(posting)).toEqual({ until, urgent, settled });
  });

  test('and was urgent may have been handed over without a record', () => {
    expect(perhapsSent(NEW, WALL)).toEqual(SENDING);
    expect(perhapsSent({ ...SENDING, next: 5 }, WALL)).toEqual({ ...SENDING, next: 5 });
  });
});

describe('the tempo', () => {
  const batch = { tookMs: 10, misses: 0, gone: 1 };
  const run = (tempo: Tempo, times: number, more: Partial<typeof batch>) =>
    Array.from({ length: times }).reduce<Tempo>(
      (one) => nextTempo(one, { ...batch, ...more }),
      tempo,
    );

  const slow = { tookMs: 51 };
  const missed = { misses: 1, gone: 0 };
  const well = { size: 1, misses: 9, restMs: 800, slow: true };
  const CASES: readonly {
    readonly name: string;
    readonly from?: Tempo;
    readonly times: number;
    readonly batch: Partial<typeof batch>;
    readonly is: Partial<Tempo>;
  }[] = [
    { name: 'doubles while it is quick', times: 3, batch: {}, is: { size: 8, slow: false } },
    { name: 'goes up to a bound', times: 30, batch: {}, is: { size: 64 } },
    {
      name: 'halves when slow',
      from: { ...well, size: 8 },
      times: 1,
      batch: slow,
      is: { size: 4 },
    },
    { name: 'is never below one', times: 5, batch: slow, is: { size: 1, slow: true } },
    {
      name: 'is one after a miss',
      from: { ...FIRST_TEMPO, size: 64 },
      times: 1,
      batch: { misses: 1 },
      is: { size: 1, slow: true },
    },
    {
      name: 'rests not if some went',
      times: 9,
      batch: { misses: 1 },
      is: { restMs: 0, misses: 0 },
    },
    { name: 'rests not for three misses', times: 3, batch: missed, is: { restMs: 0, misses: 3 } },
    { name: 'rests from the fourth on', times: 4, batch: missed, is: { restMs: 100 } },
    { name: 'rests longer each time', times: 6, batch: missed, is: { restMs: 400 } },
    { name: 'rests a second at most', times: 99, batch: missed, is: { restMs: 1_000 } },
    {
      name: 'forgets once all is well',
      from: well,
      times: 1,
      batch: {},
      is: { ...FIRST_TEMPO, size: 2 },
    },
  ];
  test.each(CASES)('$name', ({ from = FIRST_TEMPO, times, batch: more, is }) => {
    expect(run(from, times, more)).toMatchObject(is);
  });
});
