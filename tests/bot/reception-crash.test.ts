// What a crash leaves of a delivery, at each step, in both journals: at most one effect, an answer all the
// same, and nothing left unfinished.
import { afterEach, describe, expect, test } from 'vitest';
import type { Delivered } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { closeHalls, inboxWith, openHall } from '#tests/bot/reception-hall.ts';
import type { Hall, HallOptions } from '#tests/bot/reception-hall.ts';

afterEach(closeHalls);

type Step = 'taken' | 'acting' | 'effect' | 'done';

/** Marks of what is done are lost: the process dies before they are written. */
const LOSES_DONE: NonNullable<HallOptions['around']> = {
  inbox: (inner) =>
    inboxWith(inner, {
      mark: (marks) => inner.mark(marks.filter(({ state }) => state === 'acting')),
    }),
};

/** A desk where a halt waits for its second key and a resume for its own. */
async function prepared(journal: 'memory' | 'sqlite'): Promise<Hall> {
  const hall = await openHall({ journal });
  await hall.say('ana', 'halt feed looks stale');
  await hall.say(
    'ana',
    'resume --cause "stale quotes" --fix "feed restored" --prevention "watched from now on"',
  );
  await hall.settled();
  // Only what follows loses its marks.
  return hall.crash({ around: LOSES_DONE });
}

/** The delivery, as far as the process got with it. */
async function reach(hall: Hall, step: Step, delivered: Delivered): Promise<void> {
  const taken = hall.reception.take(delivered);
  const { platform, id } = delivered;
  const { deliveries } = hall.ground.journal;
  if (step === 'acting') deliveries.mark([{ platform, id, state: 'acting', outcome: null }]);
  if (step === 'effect' || step === 'done') await hall.act(taken);
  await hall.settled();
  if (step === 'done') deliveries.mark([{ platform, id, state: 'done', outcome: 'OK' }]);
}

async function resumed(hall: Hall): Promise<readonly { id: string; answer: Answer }[]> {
  const shown: { id: string; answer: Answer }[] = [];
  const replyFor = ({ id }: Delivered) => ({
    progress: () => undefined,
    answer: (answer: Answer) => {
      shown.push({ id, answer });
      return Promise.resolve();
    },
  });
  await hall.reception.resume('slack', replyFor);
  return shown;
}

interface Row {
  readonly who: string;
  readonly line: string;
  /** The facts that are its effect. */
  readonly effect: (fact: DeskFact) => boolean;
  readonly codes: Readonly<Record<Exclude<Step, 'done'>, string>>;
}

const noted = (fact: DeskFact): boolean => fact.kind === 'note.kept';
const ROWS: readonly Row[] = [
  {
    who: 'ben',
    line: 'note R-0001 books compared',
    effect: noted,
    codes: { taken: 'OK', acting: 'DELIVERY_UNSURE', effect: 'DELIVERY_UNSURE' },
  },
  {
    who: 'ben',
    line: 'ack AL-0001',
    effect: (fact) => fact.kind === 'alert.acknowledged',
    codes: { taken: 'OK', acting: 'DELIVERY_UNSURE', effect: 'DELIVERY_UNSURE' },
  },
  {
    who: 'ben',
    line: 'approve R-0001',
    effect: (fact) => fact.kind === 'approval.granted',
    codes: { taken: 'DELIVERY_STOPPED', acting: 'DELIVERY_UNSURE', effect: 'DELIVERY_UNSURE' },
  },
  {
    who: 'ben',
    line: 'deny R-0002 not yet',
    effect: (fact) => fact.kind === 'approval.ended' && fact.status === 'denied',
    codes: { taken: 'OK', acting: 'OK', effect: 'APPROVAL_DENIED' },
  },
  {
    who: 'ana',
    line: 'resume --cause "another cause" --fix "another fix" --prevention "watched from now on"',
    effect: (fact) => fact.kind === 'approval.asked',
    codes: { taken: 'DELIVERY_STOPPED', acting: 'DELIVERY_UNSURE', effect: 'DELIVERY_UNSURE' },
  },
  {
    who: 'vic',
    line: 'status',
    effect: () => false,
    codes: { taken: 'DELIVERY_STOPPED', acting: 'DELIVERY_UNSURE', effect: 'DELIVERY_STOPPED' },
  },
];

/** Looks are safe to do twice, so they are never marked as begun. */
const CASES = ROWS.flatMap((row) =>
  (['taken', 'acting', 'effect', 'done'] as const)
    .filter((step) => !(row.line === 'status' && step === 'acting'))
    .map((step) => [row.line, step, row] as const),
);

describe.each(['memory', 'sqlite'] as const)('a journal on %s', (journal) => {
  test.each(CASES)('%s, dead when it was %s', async (_, step, row) => {
    const hall = await prepared(journal);
    const before = hall.world.facts().length;
    const delivered = hall.made(row.who, row.line);
    await reach(hall, step, delivered);
    const after = await hall.crash();
    const shown = await resumed(after);
    const code = step === 'done' ? undefined : row.codes[step];
    expect(shown.map(({ id, answer }) => [id, answer.code])).toEqual(
      code === undefined ? [] : [[delivered.id, code]],
    );
    const effects = after.world.facts().slice(before).filter(row.effect);
    const expected = step === 'effect' || step === 'done' || code === 'OK' ? 1 : 0;
    expect(effects).toHaveLength(row.line === 'status' ? 0 : expected);
    expect(after.ground.journal.deliveries.unfinished('slack', 9)).toEqual([]);
    // However it ended, it is known.
    expect(after.reception.take(delivered).state).toBe('known');
    if (code !== undefined && code !== 'OK' && row.line !== 'status')
      expect(after.refusals()).toContain(code);
  });

  test('a halt is carried out after the start, however far it had got', async () => {
    for (const step of ['taken', 'effect'] as const) {
      const hall = await (await openHall({ journal })).crash({ around: LOSES_DONE });
      const halt = hall.made('ana', 'halt feed looks stale');
      if (step === 'effect') await reach(hall, step, halt);
      else
        // Dead in the very tick of taking: only the row was written.
        hall.ground.journal.deliveries.take({
          platform: 'slack',
          id: halt.id,
          meaning: halt.meaning,
          wall: hall.ground.wall,
          body: JSON.stringify(halt),
        });
      const after = await hall.crash();
      after.world.pass(86_400_000);
      const [shown] = await resumed(after);
      expect(shown?.answer).toMatchObject({ ok: true });
      expect(after.latches()).toContain('manual');
      // One request for the second key: the halt that came twice asks no second one.
      expect(after.facts('approval.asked')).toHaveLength(1);
      expect(after.ground.journal.deliveries.unfinished('slack', 9)).toEqual([]);
    }
  });
});

test('what was late before the stop is late after it', async () => {
  const hall = await prepared('memory');
  hall.reception.take(hall.made('ben', 'approve R-0001'));
  const after = await hall.crash();
  after.world.pass(61_000);
  const [shown] = await resumed(after);
  expect(shown?.answer.code).toBe('DELIVERY_STALE');
  expect(after.facts('approval.granted')).toEqual([]);
});

test('who may not is refused after the stop as before it', async () => {
  const hall = await prepared('memory');
  hall.reception.take(hall.made('ana', 'note R-0001 x', { standing: 'guest' }));
  hall.reception.take(hall.made('stranger', 'note R-0001 x'));
  hall.reception.take(hall.made('ana', 'note R-0001 x', { direct: true }));
  const shown = await resumed(await hall.crash());
  expect(shown.map(({ answer }) => answer.code)).toEqual([
    'ACCOUNT_GUEST',
    'PERSON_UNKNOWN',
    'DIRECT_MESSAGE',
  ]);
});

test('halts go before what was said before them', async () => {
  const hall = await prepared('memory');
  const { deliveries } = hall.ground.journal;
  for (const line of ['note R-0001 first', 'halt second', 'note R-0001 third']) {
    const { id, meaning, ...rest } = hall.made('ana', line);
    const body = JSON.stringify({ id, meaning, ...rest });
    deliveries.take({ platform: 'slack', id, meaning, wall: hall.ground.wall, body });
  }
  const after = await hall.crash();
  const seen = after.world.facts().length;
  await resumed(after);
  const kinds = after.world
    .facts()
    .slice(seen)
    .flatMap(({ kind }) => (kind === 'latch.set' || kind === 'note.kept' ? [kind] : []));
  expect(kinds).toEqual(['latch.set', 'note.kept', 'note.kept']);
});

test('of what is left, only its own platform’s is taken up, and nothing that is under way now', async () => {
  const hall = await prepared('memory');
  hall.reception.take(hall.made('ana', 'note R-0001 slack'));
  hall.reception.take(hall.made('ana', 'note R-0001 discord', { platform: 'discord' }));
  const after = await hall.crash();
  const now = after.reception.take(after.made('ana', 'note R-0001 now'));
  const shown = await resumed(after);
  expect(shown).toHaveLength(1);
  expect(after.facts('note.kept')).toHaveLength(1);
  await after.act(now);
  expect(after.facts('note.kept')).toHaveLength(2);
  // Asked for again, as after a reconnect, it finds nothing.
  expect(await resumed(after)).toEqual([]);
});

test('hundreds that are left are all answered, and what cannot be read is on record', async () => {
  const hall = await prepared('memory');
  const { deliveries } = hall.ground.journal;
  for (let at = 0; at < 450; at += 1) {
    if (at % 2 === 0) hall.reception.take(hall.made('ana', `note R-0001 number ${at}`));
    else
      deliveries.take({
        platform: 'slack',
        id: `bad${at}`,
        meaning: `bad ${at}`,
        wall: hall.ground.wall,
        body: at % 4 === 1 ? '{"deed":' : '{"platform":"slack"}',
      });
  }
  const after = await hall.crash();
  expect(await resumed(after)).toHaveLength(225);
  expect(after.facts('note.kept')).toHaveLength(225);
  expect(after.refusals().filter((code) => code === 'DELIVERY_UNREADABLE')).toHaveLength(20);
  await expect.poll(() => deliveries.unfinished('slack', 9)).toEqual([]);
});

test('what is done and over a day old is let go of, and what is younger stays known', async () => {
  const hall = await openHall();
  const old = hall.made('ana', 'note R-0001 old');
  await hall.act(hall.reception.take(old));
  hall.world.pass(3_600_000);
  const young = hall.made('ana', 'status');
  await hall.act(hall.reception.take(young));
  await hall.settled();
  hall.world.pass(24 * 3_600_000 + 1);
  hall.reception.caughtUp('slack');
  await hall.say('ana', 'status');
  await hall.settled();
  const { deliveries } = hall.ground.journal;
  expect(deliveries.knows(old)).toBe(false);
  expect(deliveries.knows(young)).toBe(true);
});

test('nothing is let go of that came in less than a day before all there was read', async () => {
  const hall = await openHall();
  const old = hall.made('ana', 'note R-0001 old');
  await hall.act(hall.reception.take(old));
  await hall.settled();
  const { deliveries } = hall.ground.journal;
  // Away for days: Slack is not read back yet when Discord is, and is spoken on.
  const after = await hall.crash();
  after.world.pass(72 * 3_600_000);
  after.reception.caughtUp('discord');
  await after.say('ana', 'status');
  await after.settled();
  expect(deliveries.knows(old)).toBe(true);
  after.world.pass(60_000);
  after.reception.caughtUp('slack');
  await after.say('ana', 'status');
  await after.settled();
  expect(deliveries.knows(old)).toBe(false);
});

test('a halt left from before brakes at the start, whether its platform is ever reached or not', async () => {
  const hall = await openHall();
  const { deliveries } = hall.ground.journal;
  const lines = [...Array.from({ length: 300 }, (_, at) => `note R-0001 ${at}`), 'halt second'];
  for (const line of lines) {
    const { id, meaning, ...rest } = hall.made('ana', line);
    const body = JSON.stringify({ id, meaning, ...rest });
    deliveries.take({ platform: 'slack', id, meaning, wall: hall.ground.wall, body });
  }
  const after = await hall.crash();
  expect(after.latches()).not.toContain('manual');
  await after.reception.haltLeft();
  expect(after.latches()).toContain('manual');
  // It is done: resumed meanwhile, the desk is not halted once more by a platform that is reached at last.
  const left = deliveries.unfinished('slack', 999).map(({ body }) => body);
  expect(left).toHaveLength(300);
  const shown = await resumed(after);
  expect(shown[0]?.answer.text).toContain('Halted');
  expect(shown).toHaveLength(301);
  expect(after.facts('approval.asked')).toHaveLength(1);
});

test.each(['halt feed looks stale', 'note R-0001 books compared'])(
  'dead before its answer was shown, "%s" leaves a note',
  async (line) => {
    const hall = await openHall();
    await hall.say('ana', 'halt first');
    await hall.settled();
    const unshown = { progress: () => undefined, answer: () => new Promise<void>(() => {}) };
    void hall.reception.take(hall.made('ana', line)).act(unshown);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const shown = await resumed(await hall.crash());
    expect(shown).toHaveLength(1);
    expect(['OK', 'DELIVERY_UNSURE']).toContain(shown[0]?.answer.code);
  },
);
