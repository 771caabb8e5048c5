// Playbooks on the real desk: followed to the end with evidence, gone on with at the step after a crash, late
// steps told, versions on record, and what leads to a playbook from an alert or a refusal.
import { afterEach, describe, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { dispatch } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { threadWords } from '#bot/thread.ts';
import { openAlerts } from '#runbook/alert.ts';
import { openRuns, runNamed } from '#runbook/playbook/follow.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World, WorldOptions } from '#tests/world.ts';

const grounds: Ground[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function deskAt(until: string, options: WorldOptions = {}): Promise<World> {
  const ground = newGround({ from: '2020-02-20', ...options });
  grounds.push(ground);
  const world = await startWorld(ground);
  await world.playUntil(until);
  return world;
}

function runsOf(world: World) {
  return world.assembled.machine.state().runbook.playbooks;
}

function kindsSince(world: World, seq: number): readonly string[] {
  return world
    .entries()
    .filter((entry) => entry.seq > seq)
    .map(({ fact }) => fact.kind);
}

const CALM = '2020-02-21 08:20';

describe('a run', () => {
  test('is followed to its end: the desk looks by itself and people tick', async () => {
    const world = await deskAt(CALM);
    const before = world.entries().length;
    const begun = await world.say('ana', 'runbook run daily-morning');
    expect(begun.code).toBe('OK');
    expect(begun.text).toContain('RUN-0001 daily-morning: 6 of 8 steps done, next flags.');
    // What only looks changed nothing but the run's own record.
    expect(new Set(kindsSince(world, before))).toEqual(new Set(['run.started', 'run.stepped']));
    const next = await world.say('ben', 'runbook tick 1 flags none is up');
    expect(next.text).toContain('7 of 8 steps done, next overnight');
    const end = await world.say('ana', 'runbook tick RUN-0001 overnight nothing is open');
    expect(end.text).toContain('RUN-0001 daily-morning: done, 8 of 8 steps done.');
    const run = runNamed(runsOf(world), 'RUN-0001');
    expect(run?.ended?.outcome).toBe('done');
    expect(run?.steps.map(({ by }) => by)).toEqual([
      ...Array<string>(6).fill('desk'),
      'ben',
      'ana',
    ]);
    for (const { evidence } of run?.steps ?? []) expect(evidence).not.toBe('');
    expect((await world.say('ana', 'runbook resume RUN-0001')).code).toBe('RUN_OVER');
    const cards = world.cards().filter((card) => card.topic === 'run RUN-0001');
    const last = cards.filter(({ part }) => part === 'card').at(-1);
    expect(last).toMatchObject({ state: 'ended', tone: 'good', buttons: [] });
  });

  test('goes on at its step after a crash, by the steps it began with', async () => {
    const world = await deskAt(CALM);
    await world.say('ana', 'runbook run daily-morning');
    await world.say('ana', 'runbook tick RUN-0001 flags none');
    // Nothing is stopped in order; the same ground starts again, and the file has changed meanwhile.
    const { ground } = world;
    const playbooks = ground.config.manual.playbooks.map((one) =>
      one.id === 'daily-morning' ? { ...one, steps: one.steps.slice(0, 2), hash: 'other' } : one,
    );
    const config = { ...ground.config, manual: { ...ground.config.manual, playbooks } };
    const again = await startWorld({ ...ground, config });
    const seen = await again.say('ben', 'runbook resume');
    expect(seen.text).toContain('RUN-0001 daily-morning: 7 of 8 steps done, next overnight.');
    const end = await again.say('ben', 'runbook tick RUN-0001 overnight all quiet');
    expect(end.text).toContain('done, 8 of 8');
    // Each step was done once: none was repeated by the second start.
    const stepped = again
      .facts()
      .flatMap((fact) => (fact.kind === 'run.stepped' ? [fact.step] : []));
    expect(stepped).toHaveLength(8);
    expect(new Set(stepped).size).toBe(8);
  });

  test('stops at a check that fails, names what failed, and goes on when it passes', async () => {
    let silent = false;
    const ground = newGround({ from: '2020-02-20' });
    grounds.push(ground);
    const account = (inner: Broker) => () =>
      silent ? Promise.reject(new BrokerFault('no route')) : inner.account();
    const world = await startWorld(ground, {
      around: { broker: (inner) => overBroker(inner, { account: account(inner) }) },
    });
    await world.playUntil(CALM);
    silent = true;
    const failed = await world.say('ana', 'runbook run daily-morning');
    expect(failed.text).toContain('0 of 8 steps done, next smoke');
    expect(failed.text).toContain('smoke failed. Mend it, then: runbook resume RUN-0001.');
    expect(failed.text).toContain('first that failed: broker:');
    silent = false;
    expect((await world.say('ana', 'runbook resume')).text).toContain('6 of 8 steps done');
  });

  test('never acts: what acts is shown, pressed by a person and ticked', async () => {
    const world = await deskAt(CALM);
    const shown = await world.say('ana', 'runbook run emergency-stop');
    expect(shown.text).toContain('Now on-call, halt: press halt <why>');
    expect(world.facts().some((fact) => fact.kind === 'latch.set' && fact.latch === 'manual')).toBe(
      false,
    );
    await world.say('ana', 'halt trying the playbook');
    const next = await world.say('ana', 'runbook tick RUN-0001 halt');
    expect(next.text).toContain('Now risk, confirm: press approve <request>');
  });

  test('may be left out of or given up, with the reason on record', async () => {
    const world = await deskAt(CALM);
    await world.say('ana', 'runbook run SOP-4');
    const left = await world.say('ana', 'runbook skip RUN-0001 tell nobody owns it yet');
    expect(left.text).toContain('3 of 4 steps done, next remedy');
    const over = await world.say('ben', 'runbook abandon RUN-0001 begun for the wrong day');
    expect(over.code).toBe('OK');
    expect(runNamed(runsOf(world), 'RUN-0001')?.ended).toMatchObject({
      outcome: 'abandoned',
      why: 'begun for the wrong day',
    });
    expect(openRuns(runsOf(world))).toEqual([]);
  });

  test.each([
    ['vic', 'runbook run SOP-1', 'ROLE_MISSING'],
    ['ana', 'runbook run SOP-99', 'PLAYBOOK_UNKNOWN'],
    ['ana', 'runbook run SOP-1 --about AL-9999', 'RUN_ABOUT_UNKNOWN'],
    ['ana', 'runbook run SOP-1 --about yesterday', 'RUN_ABOUT_UNKNOWN'],
    ['ana', 'runbook resume', 'RUN_NONE'],
    ['ana', 'runbook tick RUN-0001 tell', 'RUN_UNKNOWN'],
    ['ana', 'runbook show SOP-99', 'PLAYBOOK_UNKNOWN'],
  ])('%s: %s is refused with %s', async (who, line, code) => {
    const world = await deskAt('2020-02-20 08:10');
    expect((await world.say(who, line)).code).toBe(code);
  });
});

test('in its thread a run takes plain words, and keeps the rest as notes', async () => {
  const world = await deskAt(CALM);
  await world.say('ana', 'runbook run daily-morning');
  const { desk } = world.assembled;
  const account = accountOf({ user: 'ben', as: 'ben' });
  const reply = (text: string) =>
    dispatch(desk, { words: threadWords('run RUN-0001', text), account });
  expect((await reply('the vendor is slow today')).text).toContain('Kept as a note of RUN-0001.');
  expect((await reply('tick flags none is up')).text).toContain('7 of 8 steps done');
  expect((await reply('resume')).text).toContain('7 of 8 steps done, next overnight');
  expect((await reply('skip overnight nobody was there')).text).toContain('done, 8 of 8');
  expect((await reply('halt, this is wrong')).code).toBe('OK');
  const said = world.cards().filter((card) => card.topic === 'run RUN-0001');
  expect(said.map((card) => card.title)).toContain('Ben: the vendor is slow today');
  expect(new Set(said.map((card) => card.channel))).toEqual(new Set(['audit']));
});

test('a step that is late is a WARNING, which ends when the run goes on', async () => {
  const world = await deskAt(CALM);
  const late = () =>
    openAlerts(world.assembled.machine.state().runbook.alerts).find(
      (row) => row.rule === 'step-late',
    );
  await world.say('ana', 'runbook run daily-morning');
  world.pass(29 * 60_000);
  await world.assembled.round();
  expect(late()).toBeUndefined();
  world.pass(60_000);
  await world.assembled.round();
  expect(late()).toMatchObject({ severity: 'WARNING', key: 'run RUN-0001', procedure: 'SOP-9' });
  // A restart does not tell it again.
  const again = await startWorld(world.ground);
  await again.assembled.round();
  expect(again.facts().filter((fact) => fact.kind === 'run.overdue')).toHaveLength(1);
  await again.say('ana', 'runbook tick RUN-0001 flags none');
  const open = openAlerts(again.assembled.machine.state().runbook.alerts);
  expect(open.filter((row) => row.rule === 'step-late')).toEqual([]);
});

describe('versions', () => {
  test('are on record at the first round, quietly, and each change is posted', async () => {
    const world = await deskAt('2020-02-20 08:10');
    const { playbooks } = world.ground.config.manual;
    expect(Object.keys(runsOf(world).hashes).sort()).toEqual(playbooks.map(({ id }) => id).sort());
    expect(world.cards().filter((card) => card.title.startsWith('Playbooks changed'))).toEqual([]);
    const changed = playbooks.map((one) => (one.id === 'SOP-1' ? { ...one, hash: 'new' } : one));
    const manual = { ...world.ground.config.manual, playbooks: changed };
    const config = { ...world.ground.config, manual };
    const again = await startWorld({ ...world.ground, config });
    await again.assembled.round();
    await again.assembled.round();
    const set = again.facts().filter((fact) => fact.kind === 'playbooks.set');
    expect(set).toHaveLength(2);
    expect(set[1]).toMatchObject({ added: [], changed: ['SOP-1'], removed: [] });
    const [card] = again.cards().filter((one) => one.title.startsWith('Playbooks changed'));
    expect(card).toMatchObject({ channel: 'audit', lines: ['Changed: SOP-1', expect.any(String)] });
  });
});

describe('what leads to a playbook', () => {
  test('an alert: its own procedure, and whatever else names its rule', async () => {
    const world = await deskAt('2020-02-24 10:00', { from: '2020-02-12' });
    const open = openAlerts(world.assembled.machine.state().runbook.alerts);
    const breach = open.find((row) => row.key === 'latch daily-loss');
    const shown = await world.say('ana', `runbook ${breach?.id ?? ''}`);
    expect(shown.text).toContain('SOP-3: A risk limit is breached');
    expect(shown.text).toContain('See also trouble-daily-loss');
    expect(shown.text).toContain(`runbook run SOP-3 --about ${breach?.id ?? ''}`);
    const begun = await world.say('ana', `runbook run SOP-7 --about ${breach?.id ?? ''}`);
    expect(begun.text).toContain(`press ack ${breach?.id ?? ''}`);
    const thread = world.cards().filter((card) => card.topic === `alert ${breach?.id ?? ''}`);
    expect(thread.some((card) => card.title.startsWith('Ana follows SOP-7'))).toBe(true);
  });

  test('a refusal, for those who are on the roster', async () => {
    const world = await deskAt('2020-02-20 08:10');
    const refused = await world.say('ana', 'resume --cause x --fix y');
    expect(refused.text).toContain('Runbook: emergency-reset (Come back after an emergency)');
    expect((await world.say('ana', 'cancel nothing')).text).not.toContain('Runbook:');
    expect((await world.say('nobody', 'resume --cause x --fix y')).text).not.toContain('Runbook:');
  });
});

test('every page about playbooks is at most 80 wide', async () => {
  const world = await deskAt('2020-02-24 10:00', { from: '2020-02-12' });
  const { playbooks } = world.ground.config.manual;
  const lines = ['runbook list', 'runbook', 'runbook diff'];
  for (const { id } of playbooks) lines.push(`runbook show ${id}`);
  for (const line of lines) {
    const { text } = await world.say('ana', line);
    expect([line, ...text.split('\n').filter((row) => Array.from(row).length > 80)]).toEqual([
      line,
    ]);
  }
});

test('every playbook can be followed by skipping what is a person’s', async () => {
  const world = await deskAt(CALM);
  for (const { id } of world.ground.config.manual.playbooks) {
    await world.say('ana', `runbook run ${id}`);
    for (const run of openRuns(runsOf(world)))
      for (const step of run.plan)
        await world.say('ana', `runbook skip ${run.id} ${step.id} tried`);
    expect([id, openRuns(runsOf(world)).length]).toEqual([id, 0]);
  }
});
