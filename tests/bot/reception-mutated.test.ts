// The great trial: thousands of deliveries, forged, swapped, replayed, late, and good ones delivered up to four
// times. What is not entitled has no effect and is answered on record; each good one takes effect once.
import { afterEach, expect, test } from 'vitest';
import { writeButtonId } from '#bot/button-id.ts';
import type { Delivered } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { closeHalls, openHall } from '#tests/bot/reception-hall.ts';
import type { Hall } from '#tests/bot/reception-hall.ts';
import { luckOf, MUTATION_NAMES, trialOf } from '#tests/bot/reception-mutated.ts';
import type { Luck, Trial } from '#tests/bot/reception-mutated.ts';

afterEach(closeHalls);

const DELIVERIES = 5_000;
const SEED = 20_200_224;

/** What a refusal may leave behind: itself, and the alarm over many of them. */
const TRACES: ReadonlySet<DeskFact['kind']> = new Set([
  'command.refused',
  'refusals.repeated',
  'alert.raised',
  'alert.repeated',
  // Many of them are told as one.
  'alert.joined',
  'alert.resolved',
  'alert.escalated',
  'page.sent',
]);

/** A desk at work, with a backtest of Ana's that never ends. */
async function trialHall(): Promise<{ hall: Hall; work: string; aborted: () => boolean }> {
  let aborted = false;
  const hall = await openHall({
    around: {
      desk: (inner) => ({
        ...inner,
        backtest: (_ask, _progress, signal) => {
          signal?.addEventListener('abort', () => {
            aborted = true;
          });
          return new Promise(() => undefined);
        },
      }),
    },
  });
  await hall.say('ana', 'halt feed looks stale');
  const work = hall.made('ana', 'backtest');
  void hall.reception.take(work).act({
    progress: () => undefined,
    answer: () => Promise.resolve(),
  });
  return { hall, work: work.id, aborted: () => aborted };
}

/** Copies as platforms make them: the same again, under another number, or dated anew. */
function copiesOf(luck: Luck, delivered: Delivered): readonly Delivered[] {
  const more = Array.from({ length: luck.below(4) }, (_, at) =>
    luck.of<Delivered>([
      delivered,
      { ...delivered, id: `${delivered.id}-copy-${at}` },
      { ...delivered, meaning: `${delivered.meaning} again ${at}` },
    ]),
  );
  return [delivered, ...more];
}

function marks(facts: readonly DeskFact[], number: number): number {
  return facts.filter(
    (fact) =>
      (fact.kind === 'note.kept' || (fact.kind === 'latch.set' && fact.latch === 'manual')) &&
      JSON.stringify(fact).includes(`#${number}#`),
  ).length;
}

/** What the deeds of people change: latches, orders, books, requests and the roster. */
function effectsOf(hall: Hall): unknown {
  const { engine, runbook } = hall.world.assembled.desk.state();
  const { latches, orders, books, limits, strategies } = engine;
  const { approvals, roster, pin } = runbook;
  const { brake } = hall.world.assembled.machine;
  return {
    latches,
    orders,
    books,
    limits,
    strategies,
    approvals,
    roster,
    pin,
    brake: brake.closed,
  };
}

function judgeAnswer({ name, expected }: Trial, answer: Answer | null, facts: readonly DeskFact[]) {
  const recorded = facts.flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : []));
  switch (expected.kind) {
    case 'effect':
    case 'words':
      expect(answer, name).toMatchObject({ ok: true, code: 'OK' });
      expect(recorded).toEqual([]);
      return;
    case 'told':
      expect(answer, name).toMatchObject({ ok: false, code: expected.code });
      expect(recorded).toEqual([]);
      return;
    case 'refused':
      expect(answer?.ok, name).toBe(false);
      expect(expected.codes, name).toContain(answer?.code);
      expect(recorded, name).toEqual([answer?.code]);
      return;
    case 'known':
      expect(answer, name).toBe(null);
      expect(facts).toEqual([]);
  }
}

test(`${DELIVERIES} deliveries: none that is not entitled has an effect, each good one has its own once`, async () => {
  const { hall, work, aborted } = await trialHall();
  const luck = luckOf(SEED);
  const approve = hall.button('Approve\u2026').id;
  const over = writeButtonId(Number(approve.split(':')[1]), { words: ['deny', 'R-0001'] });
  const seen = new Map<string, number>();
  const taken: Delivered[] = [];
  let head = hall.world.assembled.desk.headSeq();
  for (let number = 1; number <= DELIVERIES; number += 1) {
    hall.world.pass(luck.below(2_000));
    const trial = trialOf({
      luck,
      number,
      wall: hall.ground.wall,
      buttons: { approve, over },
      before: taken.length === 0 ? null : luck.of(taken),
      work,
    });
    seen.set(trial.name, (seen.get(trial.name) ?? 0) + 1);
    const before = effectsOf(hall);
    const copies =
      trial.expected.kind === 'known' ? [trial.delivered] : copiesOf(luck, trial.delivered);
    const answers = await Promise.all(copies.map((one) => hall.act(hall.reception.take(one))));
    const facts = [...hall.ground.journal.read(head + 1)].map(({ fact }) => fact);
    head += facts.length;
    judgeAnswer(trial, answers[0] ?? null, facts);
    // Whatever comes again is known: nothing is shown and nothing is done.
    expect(answers.slice(1).every((answer) => answer === null)).toBe(true);
    expect(marks(facts, number), trial.name).toBe(trial.expected.kind === 'effect' ? 1 : 0);
    if (trial.expected.kind !== 'effect') {
      expect(effectsOf(hall), trial.name).toEqual(before);
      expect(facts.filter(({ kind }) => !TRACES.has(kind))).toEqual([]);
    }
    if (trial.expected.kind !== 'known') taken.push(trial.delivered);
    if (taken.length > 500) taken.shift();
  }
  expect([...seen.keys()].toSorted()).toEqual([...new Set(MUTATION_NAMES)].toSorted());
  expect(Math.min(...seen.values())).toBeGreaterThan(100);
  expect(aborted()).toBe(false);
  await hall.settled();
  const unfinished = hall.ground.journal.deliveries.unfinished('slack', 9);
  expect(unfinished.map(({ id }) => id)).toEqual([work]);
  expect(hall.ground.journal.deliveries.unfinished('discord', 9)).toEqual([]);
  expect(hall.warned).toEqual([]);
});
