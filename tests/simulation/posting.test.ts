// The posting simulator's share of every run: seeded bad hours, a quiet one, one on a real disk, and mistakes
// planted on purpose, which it must find.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Chat } from '#bot/chat.ts';
import type { Outbox } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { LINE_FAULTS } from './chat.ts';
import { simulateHour, VERSIONS } from './posting.ts';
import type { HourParts } from './posting.ts';

const SEEDS = 24;
const MESSAGES = 220;
const FAULTS = 0.35;

describe('bad hours', () => {
  test(
    'lose nothing, double nothing without its mark, keep the order, and are quick with what is CRITICAL',
    {
      timeout: 180_000,
    },
    async () => {
      const counts: Record<string, number> = {};
      let messages = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const hour = await simulateHour({ seed, messages: MESSAGES, faults: FAULTS });
        expect(hour.violations, `seed ${seed}`).toEqual([]);
        messages += hour.messages;
        for (const [name, count] of Object.entries(hour.counts))
          counts[name] = (counts[name] ?? 0) + count;
      }
      expect(messages).toBeGreaterThanOrEqual(5_000);
      const asked = [
        ...LINE_FAULTS,
        'crash',
        'disk full',
        'refused',
        'overtaken',
        'looked up: there',
      ];
      for (const name of asked) expect(counts[name], name).toBeGreaterThan(40);
    },
  );

  test('on a real disk are the same', { timeout: 180_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twokey-posting-'));
    const journal = openSqliteJournal<{ readonly kind: 'desk.said' }>({
      path: join(folder, 'journal.db'),
      versions: VERSIONS,
      mono: () => performance.now(),
    });
    const hour = await simulateHour({ seed: 3, messages: 60, faults: FAULTS, journal });
    journal.close();
    rmSync(folder, { recursive: true });
    const again = await simulateHour({ seed: 3, messages: 60, faults: FAULTS });
    expect(hour).toEqual(again);
    expect(hour.violations).toEqual([]);
  });
});

test('in a quiet hour nothing is looked up, marked or doubled', async () => {
  for (const seed of [1, 2, 3]) {
    const hour = await simulateHour({ seed, messages: MESSAGES, faults: 0 });
    expect(hour.violations).toEqual([]);
    expect(hour.marked).toBe(0);
    const told = ['overtaken', 'refused', 'told of a refusal'];
    expect(Object.keys(hour.counts).filter((name) => !told.includes(name))).toEqual([]);
  }
});

/** A platform that is never asked what arrived. */
function unasked(inner: Chat): Chat {
  return {
    name: inner.name,
    deliver: (message) => inner.deliver(message),
    find: () => Promise.resolve({ state: 'never-arrived' }),
  };
}

function without(inner: Outbox, change: Partial<Outbox>): Outbox {
  return {
    join: (platform, from) => inner.join(platform, from),
    due: (platform, limit, only) => inner.due(platform, limit, only),
    record: (postings) => inner.record(postings),
    placeOf: (platform, topic) => inner.placeOf(platform, topic),
    topicAt: (platform, place) => inner.topicAt(platform, place),
    fared: (message) => inner.fared(message),
    firstCard: (topic) => inner.firstCard(topic),
    newest: () => inner.newest(),
    page: (ask) => inner.page(ask),
    ...change,
  };
}

describe('planted mistakes are found', () => {
  const cases: readonly {
    readonly name: string;
    readonly plant: NonNullable<HourParts['plant']>;
    readonly says: string;
  }[] = [
    {
      name: 'a lost answer that is not looked up',
      plant: { chat: unasked },
      says: 'is doubled without its mark',
    },
    {
      name: 'a mark that is not shown',
      plant: {
        chat: (inner) => ({
          name: inner.name,
          deliver: (message) => inner.deliver({ ...message, repeat: false }),
          find: (message) => inner.find(message),
        }),
      },
      says: 'is doubled without its mark',
    },
    {
      name: 'a message handed over before that is on record',
      plant: {
        outbox: (inner) =>
          without(inner, {
            record: (postings) => inner.record(postings.filter((one) => one.state !== 'sending')),
          }),
      },
      says: 'is doubled without its mark',
    },
    {
      name: 'an answer taken for sent that was none',
      plant: {
        chat: (inner) => ({
          name: inner.name,
          deliver: (message) => inner.deliver(message).catch(() => 'somewhere'),
          find: (message) => inner.find(message),
        }),
      },
      says: 'never arrived',
    },
    {
      name: 'a topic whose place is forgotten',
      plant: { outbox: (inner) => without(inner, { placeOf: () => null }) },
      says: 'has a second card of its topic',
    },
    {
      name: 'messages that are due out of order',
      plant: {
        outbox: (inner) =>
          without(inner, {
            due: (platform, limit, only) =>
              inner.due(platform, 500, only).toReversed().slice(0, limit),
          }),
      },
      says: 'came before an earlier one',
    },
    {
      name: 'a CRITICAL lane nobody looks into first',
      plant: {
        outbox: (inner) =>
          without(inner, { due: (platform, limit) => inner.due(platform, limit).slice(0, 1) }),
      },
      says: 'is CRITICAL, and came',
    },
  ];
  test.for(cases)('$name', { timeout: 180_000 }, async ({ plant, says }) => {
    const found: string[] = [];
    for (let seed = 1; seed <= 8 && found.length === 0; seed += 1) {
      const hour = await simulateHour({ seed, messages: MESSAGES, faults: FAULTS, plant });
      found.push(...hour.violations.filter((one) => one.includes(says)));
    }
    expect(found).not.toEqual([]);
  });
});
