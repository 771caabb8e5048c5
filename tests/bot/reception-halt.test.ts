// A halt from a remote platform acts before it is stored (K1): the brake is closed and the cancels are on the
// wire when the store is first written to, whatever the store then does, and only for who may halt.
import { afterEach, describe, expect, test } from 'vitest';
import type { Deed } from '#bot/delivered.ts';
import { isHalt } from '#bot/saying.ts';
import { REGISTRY } from '#bot/registry.ts';
import { latenessOf, LATENESS } from '#bot/reception/lateness.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Inbox } from '#engine/journal/journal.ts';
import { openDisk } from '#tests/flows/full-disk.ts';
import { AT_WORK } from '#tests/flows/moments.ts';
import { closeHalls, inboxWith, onSlack, openHall } from '#tests/bot/reception-hall.ts';
import type { Hall } from '#tests/bot/reception-hall.ts';

afterEach(closeHalls);

/** What the store was asked, and whether the brake was closed by then. */
function watched(hall: () => Hall, fault: JournalFault | null, asked: string[]) {
  return (inner: Inbox): Inbox => {
    const note = (what: string): void => {
      const { brake } = hall().world.assembled.machine;
      asked.push(`${what}, brake ${brake.closed ? 'closed' : 'open'}`);
      if (fault !== null) throw fault;
    };
    const or = <T>(work: () => T): T => {
      if (fault !== null) throw fault;
      return work();
    };
    return inboxWith(inner, {
      take: (delivery) => {
        note('take');
        return inner.take(delivery);
      },
      knows: (delivery) => or(() => inner.knows(delivery)),
      mark: (marks) => or(() => inner.mark(marks)),
    });
  };
}

async function watchedHall(fault: JournalFault | null) {
  const asked: string[] = [];
  let hall: Hall | null = null;
  const current = (): Hall => {
    if (hall === null) throw new Error('the hall is not open yet');
    return hall;
  };
  hall = await openHall({ around: { inbox: watched(current, fault, asked) } });
  return { hall, asked };
}

const WAYS: readonly (readonly [string, (hall: Hall) => Promise<Deed>])[] = [
  ['typed', () => Promise.resolve({ kind: 'line', line: '/halt feed looks stale' })],
  ['typed with its arguments apart', () => Promise.resolve({ kind: 'words', words: ['halt'] })],
  [
    'replied in a thread',
    () => Promise.resolve({ kind: 'reply', topic: 'alert AL-0001', text: 'halt!' }),
  ],
  ['pressed', (hall) => pressOfAlert(hall)],
];

/** An alert that carries a Halt button, raised by five refusals. */
async function pressOfAlert(hall: Hall): Promise<Deed> {
  const refused = { command: 'halt', code: 'ROLE_MISSING', text: 'Vic may not.' };
  for (let at = 0; at < 6; at += 1) hall.world.assembled.desk.refused(onSlack('vic'), refused);
  await hall.world.assembled.round();
  return hall.press('Halt');
}

describe.each([
  ['a store that works', null, 'new'],
  ['a store that is full', new JournalFault('full', 'The disk is full.'), 'unstored'],
  ['a store that is locked', new JournalFault('locked', 'It is locked.'), 'unstored'],
] as const)('with %s', (_, fault, state) => {
  test.each(WAYS)('a halt %s closes the brake before the store is asked', async (_way, deed) => {
    const { hall, asked } = await watchedHall(fault);
    const halt = await deed(hall);
    asked.splice(0);
    const { brake } = hall.world.assembled.machine;
    expect(brake.closed).toBe(false);
    const taken = hall.reception.take(hall.made('ana', halt));
    // Before anything else had a turn on the loop.
    expect(brake.closed).toBe(true);
    expect(asked).toEqual(['take, brake closed']);
    expect(taken.state).toBe(state);
    expect(await hall.act(taken)).toMatchObject({ ok: true });
    expect(hall.latches()).toContain('manual');
    expect(hall.world.facts().filter((fact) => fact.kind === 'latch.set')).toHaveLength(1);
  });

  test('whatever is not a halt is stored first, or not done', async () => {
    const { hall, asked } = await watchedHall(fault);
    const taken = hall.reception.take(hall.made('ana', 'cancel-all'));
    expect(asked).toEqual(['take, brake open']);
    expect(taken.state).toBe(state);
    const answer = await hall.act(taken);
    if (fault === null) expect(answer?.code).not.toBe('JOURNAL_FAULT');
    else expect(answer).toMatchObject({ ok: false, code: 'JOURNAL_FAULT' });
    if (fault !== null) expect(answer?.text).toContain(fault.message);
    expect(hall.latches()).not.toContain('manual');
  });
});

test('cancels of what adds risk are on the wire before the store is asked', async () => {
  const cancelled: string[] = [];
  const { hall } = await watchedHall(null);
  await hall.world.playUntil(AT_WORK);
  const { machine } = hall.world.assembled;
  const before = Object.values(hall.world.assembled.desk.state().engine.orders).filter(
    (order) => order.purpose === 'entry' && order.closedAt === null,
  );
  expect(before.length).toBeGreaterThan(0);
  const cancel = machine.sender.cancelEntries.bind(machine.sender);
  Object.assign(machine.sender, {
    cancelEntries: () => {
      cancelled.push('cancels');
      return cancel();
    },
  });
  const facts = hall.world.facts().length;
  const taken = hall.reception.take(hall.made('ana', 'halt'));
  expect(cancelled).toEqual(['cancels']);
  // Nothing of the halt was written yet: that follows when the loop was given way to once.
  expect(hall.world.facts().length).toBe(facts);
  expect((await hall.act(taken))?.text).toContain('cancel-requested');
});

test.each([
  ['without the role', 'vic', {}],
  ['on nobody’s entry', 'stranger', {}],
  ['in a private message', 'ana', { direct: true }],
  ['as a guest', 'ana', { standing: 'guest' as const }],
  ['as a bot', 'ana', { standing: 'bot' as const }],
])('somebody %s closes no brake, not for an instant', async (_, who, more) => {
  const { hall, asked } = await watchedHall(null);
  const taken = hall.reception.take(hall.made(who, 'halt', more));
  expect(asked).toEqual(['take, brake open']);
  expect(await hall.act(taken)).toMatchObject({ ok: false });
  expect(hall.world.assembled.machine.brake.unrecorded).toEqual([]);
});

test('break-glass is a halt of two roles: another’s is refused, and no brake closes', async () => {
  const hall = await openHall();
  expect((await hall.say('ana', 'halt break-glass alone here'))?.code).toBe('ROLE_MISSING');
  expect(hall.world.assembled.machine.brake.closed).toBe(false);
  expect((await hall.say('sam', 'halt break-glass alone here'))?.ok).toBe(true);
  expect(hall.latches()).toContain('kill-file');
});

describe('a halt delivered again', () => {
  test('is known by its number or its meaning, in this process and after a restart', async () => {
    const hall = await openHall({ journal: 'sqlite' });
    const halt = hall.made('ana', 'halt once');
    await hall.act(hall.reception.take(halt));
    await hall.settled();
    const copies = [halt, { ...halt, id: 'Ev-again' }, { ...halt, meaning: 'message C01 other' }];
    for (const copy of copies) expect(hall.reception.take(copy).state).toBe('known');
    const before = hall.facts('latch.set');
    const after = await hall.crash();
    const { brake } = after.world.assembled.machine;
    for (const copy of copies) {
      const taken = after.reception.take(copy);
      expect(taken.state).toBe('known');
      expect(await taken.act({ progress: () => undefined, answer: () => Promise.reject() })).toBe(
        null,
      );
    }
    expect(brake.closed).toBe(false);
    const set = after.facts('latch.set').filter((fact) => fact.kind === 'latch.set');
    expect(set.filter(({ latch }) => latch === 'manual')).toEqual(before);
  });

  test('that could not be stored is known to this process, and halts no second time', async () => {
    const { hall } = await watchedHall(new JournalFault('io', 'The disk fails.'));
    const halt = hall.made('ana', 'halt');
    await hall.act(hall.reception.take(halt));
    expect(hall.reception.take({ ...halt, id: 'Ev-again' }).state).toBe('known');
    expect(hall.facts('latch.set')).toHaveLength(1);
  });
});

test('a full disk: the halt holds by the kill file, all else says why it was not done', async () => {
  const disk = openDisk();
  const hall = await openHall({ journal: disk.journal });
  disk.fill();
  const status = await hall.say('ana', 'status');
  expect(status).toMatchObject({ ok: false, code: 'JOURNAL_FAULT' });
  const note = hall.made('ana', 'note AL-0001 x');
  expect(hall.reception.take(note).state).toBe('unstored');
  const halt = hall.reception.take(hall.made('ana', 'halt'));
  expect(halt.state).toBe('unstored');
  const answer = await hall.act(halt);
  expect(answer).toMatchObject({ ok: true, data: { durable: 'kill-file' } });
  disk.free();
  await hall.world.assembled.round();
  // What could not be stored is taken when it is delivered again; its first answer did nothing.
  const again = hall.reception.take(note);
  expect(again.state).toBe('new');
  expect(await hall.act(again)).not.toBe(null);
});

test('a disk that fills between taking and acting: nothing is done, and later it is known', async () => {
  const disk = openDisk();
  const hall = await openHall({ journal: disk.journal });
  await hall.say('ana', 'halt');
  await hall.settled();
  const note = hall.made('ana', 'note R-0001 kept on a full disk');
  const taken = hall.reception.take(note);
  disk.fill();
  expect((await hall.act(taken))?.code).toBe('JOURNAL_FAULT');
  await hall.settled();
  disk.free();
  expect(hall.facts('note.kept')).toEqual([]);
  expect(hall.reception.take(note).state).toBe('known');
  // The mark that had to wait goes with the next one.
  await hall.say('ana', 'status');
  await hall.settled();
  expect(hall.ground.journal.deliveries.unfinished('slack', 9)).toEqual([]);
});

test('every halt of the registry is taken however late', () => {
  const halts = REGISTRY.filter((command) => isHalt([...command.name.split(' '), 'why']));
  expect(halts.map(({ name }) => name)).toEqual(['halt', 'halt flatten', 'halt break-glass']);
  for (const { name } of halts) expect(latenessOf(name)).toBe('always');
});

describe('the table of what may come late', () => {
  test('every command of the registry has its row', () => {
    const missing = REGISTRY.filter(({ name }) => !Object.hasOwn(LATENESS, name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test('whatever takes two keys or turns one is taken within a minute only', () => {
    const keyed = REGISTRY.filter(({ keys, access }) => keys >= 2 || access === 'key');
    expect(keyed.length).toBeGreaterThan(4);
    expect(keyed.filter(({ name }) => latenessOf(name) !== 'minute')).toEqual([]);
  });

  test('a look takes no key, and what takes one is no look', () => {
    const wrong = REGISTRY.filter(({ name, keys }) => keys > 0 && latenessOf(name) === 'look');
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('a command without a row must be fresh', () => {
    expect(latenessOf('open the gates')).toBe('minute');
    expect(latenessOf('constructor')).toBe('minute');
  });

  test('each row says why', () => {
    for (const { why } of Object.values(LATENESS)) expect(why).toMatch(/^[A-Z].{10,}\.$/);
  });
});

test('who may halt is read at that instant: somebody who left the roster closes no brake', async () => {
  const hall = await openHall();
  const halt = hall.made('ana', 'halt');
  hall.propose((proposal) => ({
    ...proposal,
    people: proposal.people.map((one) => (one.id === 'ana' ? { ...one, roles: ['viewer'] } : one)),
  }));
  expect(halt.account).toEqual(onSlack('ana'));
  const taken = hall.reception.take(halt);
  expect(hall.world.assembled.machine.brake.closed).toBe(false);
  expect((await hall.act(taken))?.code).toBe('ROLE_MISSING');
});
