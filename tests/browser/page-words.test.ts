// The page's own words and small decisions: times, names, figures, what a line comes to, which key does
// what, and what is read from the server's pieces.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Button } from '#bot/card.ts';
import { actOfKey } from '#bot/room/page/keys.ts';
import { linkWords } from '#bot/room/page/link-state.ts';
import { placeText, readPlace } from '#bot/room/page/place.ts';
import { aroundNow, jobStanding } from '#bot/room/page/schedule.ts';
import {
  completionsIn,
  isAnswer,
  isEvent,
  isSayLine,
  messagesIn,
  nextBefore,
  refusalIn,
  takeLines,
} from '#bot/room/page/stream.ts';
import { asSent, choose, NO_HISTORY, recall, remember } from '#bot/room/page/typing.ts';
import * as words from '#bot/room/page/wording.ts';

const APPROVE: Button = {
  label: 'Approve\u2026',
  style: 'good',
  words: ['approve', 'R-0018', '{reason}'],
  asks: [{ name: 'reason', says: 'Why', needed: false }],
};
const SILENCE: Button = {
  label: 'Silence\u2026',
  style: 'plain',
  words: ['silence', 'AL-0007', '{span}', '{reason}'],
  asks: [
    { name: 'span', says: 'How long', needed: true },
    { name: 'reason', says: 'Why', needed: true },
  ],
};

describe('words', () => {
  test.each([
    ['2020-02-24 10:05 ET', '10:05', 'Mon 2020-02-24'],
    ['2020-02-29 23:59 ET', '23:59', 'Sat 2020-02-29'],
    ['', '', ''],
  ])('the hour and the day of %j', (at, hour, day) => {
    expect(words.hourOf(at)).toBe(hour);
    expect(words.dayOf(at)).toBe(day);
  });

  test.each([
    [0, '0 s'],
    [12_400, '12 s'],
    [-5, '0 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(words.spanText(ms)).toBe(text);
  });

  test.each([
    ['+$25.65', 'up'],
    ['-$2,498.14 (-4.9 %)', 'down'],
    ['\u22124.2 %', 'down'],
    ['$50,000.00', null],
    ['+$0.00', null],
    ['-0.0 %', null],
    ['layer 2 at -5.0 %', null],
  ])('a figure that carries its sign has a direction: %s', (text, direction) => {
    expect(words.directionOf(text)).toBe(direction);
  });

  test.each([
    [['1.5', '-', '$3,000'], true],
    [['-4.2 %', '+1 %'], true],
    [['10:05', '11:00'], false],
    [['', '-'], false],
    [['^GSPC'], false],
  ])('a column of %j holds figures: %s', (cells, holds) => {
    expect(words.isFigures(cells)).toBe(holds);
  });

  test.each([
    ['Halted by Ana. approve R-0001', 'approval R-0001'],
    ['AL-0007 is acknowledged', 'alert AL-0007'],
    ['nothing', null],
  ])('the topic %j speaks of', (text, topic) => {
    expect(words.topicIn(text)).toBe(topic);
  });

  test('a button is named with what it acts on', () => {
    expect(words.buttonName(APPROVE, 'approval R-0018')).toBe('Approve R-0018');
    expect(words.buttonName({ ...APPROVE, label: 'Halt' }, null)).toBe('Halt');
  });

  test.each([
    [APPROVE, {}, 'approve R-0018'],
    [APPROVE, { reason: ' seen it ' }, 'approve R-0018 seen it'],
    [SILENCE, { span: '2h' }, 'silence AL-0007 2h <reason>'],
  ])('a button comes to a line', (button, answers, line) => {
    expect(words.typedLine(button, answers)).toBe(line);
  });

  test('an answer set in columns is told from a sentence', () => {
    expect(words.isAligned('Equity     $1\nDrawdown   0 %')).toBe(true);
    expect(words.isAligned('Halted by Ana. \nOne line. Another.')).toBe(false);
  });

  test.each([
    ['live', 'Live'],
    ['lost', 'Reconnecting, last heard 12 s ago'],
    ['stopped', 'The desk has stopped, last heard 12 s ago'],
  ] as const)('a link that is %s says so', (state, text) => {
    expect(linkWords({ state, heard: 1_000 }, 13_000)).toBe(text);
    expect(linkWords({ state: 'connecting', heard: null }, 13_000)).toBe('Connecting');
  });
});

describe('the schedule', () => {
  const job = (status: string, at: number) => ({
    job: `job-${at}`,
    title: `Job ${at}`,
    time: '08:00',
    status,
  });

  test.each([
    ['finished', 'ran'],
    ['failed', 'failed'],
    ['missed', 'failed'],
    ['started', 'running'],
    ['to come', 'ahead'],
  ])('%s', (status, standing) => {
    expect(jobStanding(status)).toBe(standing);
  });

  test('shows the last that ran, what comes next, and whatever failed', () => {
    const jobs = [
      'failed',
      ...Array<string>(6).fill('finished'),
      ...Array<string>(6).fill('to come'),
    ];
    const { near, rest } = aroundNow(jobs.map(job));
    expect(near.map((one) => one.title)).toEqual([0, 5, 6, 7, 8, 9, 10].map((at) => `Job ${at}`));
    expect(rest).toBe(6);
  });

  test('shows the end of a day that is over, and all of a short one', () => {
    expect(aroundNow(Array<string>(9).fill('finished').map(job)).near).toHaveLength(6);
    expect(aroundNow([job('to come', 1)]).rest).toBe(0);
  });
});

describe('typing', () => {
  test.each([
    ['halt feed looks stale', 'halt feed looks stale'],
    ['/halt now', 'halt now'],
    ['/desk halt now', 'halt now'],
    ['  status ', 'status'],
    ['/desktop', 'desktop'],
  ])('%j is sent as %j', (typed, sent) => {
    expect(asSent(typed)).toBe(sent);
  });

  test('the arrows go back through what was typed and forth to what was being typed', () => {
    const history = ['status', 'help', 'status'].reduce(remember, NO_HISTORY);
    expect(history.lines).toEqual(['help', 'status']);
    const once = recall(history, -1, 'ha');
    const twice = once === null ? null : recall(once.history, -1, 'status');
    expect([once?.line, twice?.line]).toEqual(['status', 'help']);
    expect(twice === null ? null : recall(twice.history, -1, 'help')).toBeNull();
    const back = once === null ? null : recall(once.history, 1, 'status');
    expect(back?.line).toBe('ha');
    expect(back === null ? null : recall(back.history, 1, 'ha')).toBeNull();
  });

  test('the arrows choose round a list that also has none chosen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom(1, -1)),
        (count, steps) => {
          let at = -1;
          for (const by of steps) at = choose(at, by === 1 ? 1 : -1, count);
          expect(at).toBeGreaterThanOrEqual(-1);
          expect(at).toBeLessThan(count);
        },
      ),
    );
    expect([choose(-1, -1, 3), choose(2, 1, 3)]).toEqual([2, -1]);
  });
});

describe('keys', () => {
  const plain = { modified: false, typing: false, single: true };

  test.each([
    ['/', 'type'],
    ['?', 'help'],
    ['j', 'step'],
    ['ArrowUp', 'step'],
    ['3', 'channel'],
    ['Enter', 'enter'],
    ['End', 'end'],
    ['Escape', 'escape'],
  ])('%s', (key, kind) => {
    expect(actOfKey({ key, ...plain })?.kind).toBe(kind);
  });

  test('none but Escape acts where one types', () => {
    for (const key of ['/', '?', 'j', '3', 'Enter', 'ArrowUp', 'End'])
      expect(actOfKey({ key, ...plain, typing: true })).toBeNull();
    expect(actOfKey({ key: 'Escape', ...plain, typing: true })?.kind).toBe('escape');
  });

  test('single signs can be turned off, and never act with a modifier', () => {
    for (const key of ['/', '?', 'j', 'k', '0']) {
      expect(actOfKey({ key, ...plain, single: false })).toBeNull();
      expect(actOfKey({ key, ...plain, modified: true })).toBeNull();
    }
    expect(actOfKey({ key: 'ArrowDown', ...plain, single: false })).not.toBeNull();
  });

  test('no key of the room halts', () => {
    const keys = fc.oneof(fc.string({ maxLength: 1 }), fc.constantFrom('h', 'H', 'F1', 'Delete'));
    fc.assert(
      fc.property(keys, (key) => {
        const act = actOfKey({ key, ...plain });
        expect([null, 'type', 'help', 'enter', 'escape', 'end', 'step', 'channel']).toContain(
          act?.kind ?? null,
        );
      }),
    );
  });
});

describe('the address', () => {
  test.each([
    ['#alerts', { channel: 'alerts', thread: null }],
    ['#alerts/412', { channel: 'alerts', thread: 412 }],
    ['', { channel: 'everything', thread: null }],
    ['#<img>', { channel: 'everything', thread: null }],
    ['#alerts/-1', { channel: 'alerts', thread: null }],
  ])('%j', (hash, place) => {
    expect(readPlace(hash)).toEqual(place);
    expect(readPlace(placeText(place))).toEqual(place);
  });
});

describe('what the server sends in pieces', () => {
  test('is the same lines however it is cut', () => {
    const lines = fc.array(
      fc.string({ minLength: 1 }).filter((text) => /^\S(?:.*\S)?$/.test(text)),
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const text = all.map((line) => `${line}\n`).join('');
        const read: string[] = [];
        let pending = '';
        for (let at = 0; at < text.length; at += size) {
          const [found, rest] = takeLines(pending, text.slice(at, at + size));
          read.push(...found);
          pending = rest;
        }
        expect([read, pending]).toEqual([all, '']);
      }),
    );
  });

  test.each([
    ['progress', { share: 0.4, text: 'reading' }, true, false],
    ['an answer', { ok: true, code: 'OK', text: '', card: null }, true, true],
    ['a text alone', { text: 'a' }, false, false],
    ['nothing', null, false, false],
    ['a list', [{ share: 1, text: '' }], false, false],
  ])('a line is %s', (_, value, isLine, answers) => {
    expect(isSayLine(value)).toBe(isLine);
    expect(isSayLine(value) && isAnswer(value)).toBe(answers);
  });

  test('what is no event, message or completion is nothing', () => {
    expect([{ kind: 'message' }, { kind: 'desk' }, { kind: 'x' }, 'reset'].some(isEvent)).toBe(
      false,
    );
    expect(isEvent({ kind: 'reset' })).toBe(true);
    expect(messagesIn({ messages: [{ id: 1, card: {} }, { id: 'x' }, null] })).toHaveLength(1);
    expect(completionsIn([{ line: 'halt ', says: 'Stops' }, { line: 1 }, 'x'])).toHaveLength(1);
    expect([nextBefore({ before: 7 }), nextBefore({ before: null }), nextBefore(null)]).toEqual([
      7,
      null,
      null,
    ]);
  });

  test('a refusal keeps the words of the server, or says what is not known', () => {
    expect(refusalIn(403, { code: 'A', text: 'b' })).toMatchObject({
      ok: false,
      code: 'A',
      text: 'b',
    });
    expect(refusalIn(502, null)).toMatchObject({ ok: false, code: 'HTTP 502' });
  });
});
