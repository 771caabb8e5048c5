// Standing in for each other: for any rota, a swap exchanges what two people hold and a release gives it back;
// a handoff ends with the turn. The desks are those of the bench.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeskFact } from '#runbook/fact.ts';
import { handOff, release, swap } from '#runbook/oncall/covering.ts';
import type { Standing } from '#runbook/oncall/covering.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import { foldOnCall, NO_ONCALL } from '#runbook/oncall/fact.ts';
import type { OnCallState } from '#runbook/oncall/fact.ts';
import { onCallAt } from '#runbook/oncall/oncall.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import { personNamed } from '#runbook/person.ts';
import { account, PEOPLE } from '#tests/model/bench.ts';
import { DAY_MS, rotaOf, weekly, YEAR_FROM } from './rotas.ts';

function hand(name: string) {
  const person = personNamed(PEOPLE, name);
  if (person === null) throw new RangeError(`nobody is ${name}`);
  return { person, account: account(name) };
}

function standing(fileRota: Rota, oncall: OnCallState, now: number): Standing {
  return { oncall, fileRota, roster: PEOPLE, now };
}

function folded(oncall: OnCallState, facts: readonly DeskFact[]): OnCallState {
  return facts.reduce(
    (sum, fact) =>
      fact.kind === 'oncall.covered' || fact.kind === 'oncall.uncovered'
        ? foldOnCall(sum, fact, YEAR_FROM)
        : sum,
    oncall,
  );
}

const PAIR = rotaOf([weekly(['trader', 'risk'])], { secondary: [weekly(['ops', 'operator'])] });

const drawn = fc.record({
  day: fc.integer({ min: 1, max: 200 }),
  hour: fc.integer({ min: 0, max: 23 }),
  people: fc.constantFrom(['trader', 'risk'], ['trader', 'ops'], ['risk', 'operator']),
});

test('a swap gives each the other\u2019s turn, whole, and nobody else notices', () => {
  fc.assert(
    fc.property(drawn, ({ day, hour, people: [first = '', second = ''] }) => {
      const on = new Date(YEAR_FROM + day * DAY_MS).toISOString().slice(0, 10);
      const asked = swap(
        standing(PAIR, NO_ONCALL, YEAR_FROM),
        { first, second, on },
        hand('sponsor'),
      );
      if (!asked.ok) {
        expect(asked.refusal.code).toBe('SWAP_NO_TURN');
        return;
      }
      expect(asked.value).toHaveLength(2);
      const after = folded(NO_ONCALL, asked.value);
      const wall = YEAR_FROM + day * DAY_MS + hour * 3_600_000;
      const [was, is] = [onCallAt(NO_ONCALL, PAIR, wall), onCallAt(after, PAIR, wall)];
      for (const duty of DUTIES)
        if (was[duty] !== is[duty]) {
          expect([first, second]).toContain(was[duty]);
          expect(is[duty]).toBe(was[duty] === first ? second : first);
        }
      const back = after.covers.reduce((sum, { id }) => {
        const released = release(standing(PAIR, sum, YEAR_FROM), id, hand('ops'));
        return folded(sum, released.ok ? released.value : []);
      }, after);
      expect(onCallAt(back, PAIR, wall)).toEqual(was);
    }),
    { numRuns: 200 },
  );
});

test('a handoff covers exactly the rest of the turn', () => {
  const now = YEAR_FROM + 2 * DAY_MS;
  const asked = handOff(standing(PAIR, NO_ONCALL, now), { to: 'ops', note: '' }, hand('trader'));
  expect(asked).toMatchObject({
    ok: true,
    value: [{ duty: 'primary', cover: 'ops', fromWall: now, untilWall: YEAR_FROM + 7 * DAY_MS }],
  });
  const after = folded(NO_ONCALL, asked.ok ? asked.value : []);
  const at = (wall: number) => onCallAt(after, PAIR, wall).primary;
  expect([now - 1, now, YEAR_FROM + 7 * DAY_MS - 1, YEAR_FROM + 7 * DAY_MS].map(at)).toEqual([
    'trader',
    'ops',
    'ops',
    'risk',
  ]);
});

test('what was taken over may be handed on, and what is over cannot be released', () => {
  const now = YEAR_FROM + DAY_MS;
  const first = handOff(standing(PAIR, NO_ONCALL, now), { to: 'ops', note: '' }, hand('trader'));
  const taken = folded(NO_ONCALL, first.ok ? first.value : []);
  const again = handOff(standing(PAIR, taken, now), { to: 'sponsor', note: '' }, hand('ops'));
  const handed = folded(taken, again.ok ? again.value : []);
  expect(onCallAt(handed, PAIR, now).primary).toBe('sponsor');
  expect(handed.covers.map(({ id }) => id)).toEqual(['OC-0001', 'OC-0002']);
  const late = release(standing(PAIR, handed, YEAR_FROM + 8 * DAY_MS), 'oc-1', hand('ops'));
  expect(late).toMatchObject({ ok: false, refusal: { code: 'COVER_UNKNOWN' } });
});

test('a swap on the day of a handover leaves the turn that is over alone', () => {
  const now = YEAR_FROM + 7 * DAY_MS + 3_600_000;
  const ask = { first: 'trader', second: 'risk', on: '2026-01-12' };
  const asked = swap(standing(PAIR, NO_ONCALL, now), ask, hand('ops'));
  const [next, last] = [YEAR_FROM + 14 * DAY_MS, YEAR_FROM + 21 * DAY_MS];
  expect(asked).toMatchObject({
    ok: true,
    value: [
      { cover: 'risk', fromWall: next, untilWall: last },
      { cover: 'trader', fromWall: now, untilWall: next },
    ],
  });
});

test.each(['2027-06-01', '9999-12-31'])('a swap on %s is too far ahead', (on) => {
  const ask = { first: 'trader', second: 'risk', on };
  expect(swap(standing(PAIR, NO_ONCALL, YEAR_FROM), ask, hand('ops'))).toMatchObject({
    ok: false,
    refusal: { code: 'SPAN_INVALID' },
  });
});
