// What of a platform's words becomes a fact, and what refusals amount to by the wall clock: pure, over tables
// and over any order of words.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandRefused } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';
import { foldPlatform, platformFacts } from '#runbook/platform.ts';
import type { PlatformFault, PlatformWord } from '#runbook/platform.ts';
import { foldRefusal, MOST_TOLD, tellingOf, withRepeats } from '#runbook/refusals.ts';
import type { Refusing } from '#runbook/refusals.ts';

function hear(
  faults: readonly PlatformFault[],
  platform: string,
  word: PlatformWord,
): { readonly faults: readonly PlatformFault[]; readonly said: number } {
  const facts = platformFacts(faults, platform, word);
  return { faults: facts.reduce(foldPlatform, faults), said: facts.length };
}

const DOWN: PlatformWord = { kind: 'faulted', part: 'connection', why: 'no answer', final: false };

describe('what a platform says', () => {
  test.each<readonly [string, readonly PlatformWord[], readonly number[]]>([
    ['the same words once', [DOWN, DOWN, DOWN], [1, 0, 0]],
    ['other words again', [DOWN, { ...DOWN, why: 'no route' }], [1, 1]],
    ['that it is final, again', [DOWN, { ...DOWN, final: true }], [1, 1]],
    ['another part', [DOWN, { ...DOWN, part: 'channel alerts' }], [1, 1]],
    ['a mend of nothing', [{ kind: 'mended', part: 'connection' }], [0]],
    ['after a mend all anew', [DOWN, { kind: 'mended', part: 'connection' }, DOWN], [1, 1, 1]],
    ['endless words, cut, once', [1, 2].map(() => ({ ...DOWN, why: 'x'.repeat(9_000) })), [1, 0]],
    ['an endless part, cut, once', [1, 2].map(() => ({ ...DOWN, part: 'y'.repeat(900) })), [1, 0]],
  ])('is on record: %s', (_name, words, said) => {
    let faults: readonly PlatformFault[] = [];
    const heard = words.map((word) => {
      const next = hear(faults, 'slack', word);
      ({ faults } = next);
      return next.said;
    });
    expect(heard).toEqual(said);
    expect(JSON.stringify(faults).length).toBeLessThan(700);
  });

  test('whatever it is, what stands is the last word on each part', () => {
    const part = fc.constantFrom('connection', 'channel alerts', 'installation');
    const word: fc.Arbitrary<PlatformWord> = fc.oneof(
      fc.record({
        kind: fc.constant('faulted' as const),
        part,
        why: fc.constantFrom('a', 'b'),
        final: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('mended' as const), part }),
    );
    const platform = fc.constantFrom('slack', 'discord');
    fc.assert(
      fc.property(fc.array(fc.tuple(platform, word), { maxLength: 30 }), (words) => {
        let faults: readonly PlatformFault[] = [];
        const last = new Map<string, PlatformWord>();
        for (const [name, one] of words) {
          ({ faults } = hear(faults, name, one));
          last.set(`${name} ${one.part}`, one);
        }
        const wanted = [...last].flatMap(([key, one]) =>
          one.kind === 'faulted' ? [`${key}: ${one.why} ${String(one.final)}`] : [],
        );
        const stands = faults.map(
          (row) => `${row.platform} ${row.part}: ${row.why} ${String(row.final)}`,
        );
        expect(stands.toSorted()).toEqual(wanted.toSorted());
      }),
    );
  });
});

describe('refusals', () => {
  const MINUTE = 60_000;
  const account: Account = { platform: 'slack', team: 'T1', user: 'U1' };

  function refusal(more: Partial<CommandRefused> = {}): CommandRefused {
    const plain = { command: 'halt', code: 'ROLE_MISSING', text: 'no' };
    return { kind: 'command.refused', account, person: personId('vic'), ...plain, ...more };
  }

  /** At which of these minutes it is said that they repeat. */
  function toldAt(minutes: readonly number[], more: Partial<CommandRefused> = {}) {
    let refusing: Refusing = {};
    const told = minutes.filter((minute) => {
      const wall = minute * MINUTE;
      const facts = withRepeats(refusing, [refusal(more)], wall);
      for (const fact of facts)
        if (fact.kind === 'command.refused' || fact.kind === 'refusals.repeated')
          refusing = foldRefusal(refusing, fact, wall);
      return facts.length > 1;
    });
    return { told, refusing };
  }

  test.each<readonly [string, readonly number[], readonly number[]]>([
    ['four say nothing', [1, 2, 3, 4], []],
    ['five within ten minutes do', [1, 3, 5, 7, 10.9], [10.9]],
    ['five in more do not', [1, 3, 5, 7, 11], []],
    ['nor does the sixth', [1, 2, 3, 4, 5, 6], [5]],
    ['once in ten minutes', [1, 2, 3, 4, 5, 9, 11, 13, 14, 14.9, 15], [5, 15]],
    ['a clock set back begins anew', [1, 2, 3, 4, -60, -59, -58, -57, -56], [-56]],
    [
      'and is not silenced by one that ran ahead',
      [900, 900, 900, 900, 901, 1, 2, 3, 4, 5],
      [901, 5],
    ],
  ])('%s', (_name, minutes, told) => {
    expect(toldAt(minutes.map((one) => one + 1_000)).told).toEqual(told.map((one) => one + 1_000));
  });

  test('of many strangers leave one row a platform', () => {
    let refusing: Refusing = {};
    for (let at = 0; at < 500; at += 1)
      refusing = foldRefusal(
        refusing,
        refusal({ person: null, account: { ...account, user: `U${at}` } }),
        MINUTE,
      );
    expect(Object.keys(refusing)).toEqual(['platform slack']);
    expect(refusing['platform slack']?.walls).toHaveLength(MOST_TOLD + 1);
  });

  test('of an account that never stops are told one by one until they would bury the rest', () => {
    let refusing: Refusing = {};
    const tell = (fact: CommandRefused, wall: number) => {
      refusing = foldRefusal(refusing, fact, wall);
      return tellingOf(refusing, fact);
    };
    const told = Array.from({ length: 500 }, (_none, at) => tell(refusal(), MINUTE + at));
    expect(told.slice(0, MOST_TOLD - 1).every((one) => one === 'any')).toBe(true);
    expect(told[MOST_TOLD - 1]).toBe('last');
    expect(new Set(told.slice(MOST_TOLD))).toEqual(new Set(['none']));
    const other = refusal({ account: { ...account, user: 'U2' }, person: personId('ana') });
    expect(tell(other, MINUTE + 500)).toBe('any');
    expect(tell(refusal(), 12 * MINUTE)).toBe('any');
  });

  test('five in one batch are told once, with who it was', () => {
    const facts = withRepeats(
      {},
      Array.from({ length: 7 }, () => refusal({ person: null })),
      MINUTE,
    );
    expect(facts.slice(7)).toEqual([
      { kind: 'refusals.repeated', account, person: null, count: 5, minutes: 10 },
    ]);
  });
});
