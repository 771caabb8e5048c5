// Changing what is in force as dialogues (KEY-2, KEY-9): tighter at once, looser by two keys of the old
// roster, and everything in force always equals its pin.
import { afterEach, describe, expect, test } from 'vitest';
import type { LimitName } from '#engine/risk/limits.ts';
import { closeDialogues, openDialogue, withPerson } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { HOLDING } from '#tests/flows/moments.ts';
import { pinOf } from '#runbook/state.ts';
import type { Proposal } from '#runbook/proposal.ts';

afterEach(closeDialogues);

function withLimit(proposal: Proposal, name: LimitName, value: number): Proposal {
  const { limits } = proposal;
  return { ...proposal, limits: { ...limits, values: { ...limits.values, [name]: value } } };
}

function limit(scene: Dialogue, name: LimitName): unknown {
  return scene.world.assembled.machine.state().engine.limits.values[name];
}

function checkPin(scene: Dialogue): void {
  const state = scene.world.assembled.machine.state();
  expect(state.runbook.pin).toBe(pinOf(state));
}

async function holding(): Promise<Dialogue> {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  return scene;
}

describe('a strategy', () => {
  test('is paused by one and enabled by two, one of them risk', async () => {
    const scene = await holding();
    expect((await scene.say('ana', 'strategies pause trend')).code).toBe('ARGUMENT_MISSING');
    expect((await scene.say('ana', 'strategies pause trend it gaps')).code).toBe(
      'STRATEGY_UNKNOWN',
    );
    await scene.say('ana', 'strategies pause trend-crossover it gaps');
    const book = () =>
      scene.world.assembled.machine.state().engine.strategyBooks['trend-crossover'];
    expect(book()?.disabled).not.toBeNull();
    await scene.say('ana', 'strategies enable trend-crossover filter mended');
    expect((await scene.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    expect((await scene.say('sam', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
    expect(book()?.disabled).not.toBeNull();
    expect((await scene.say('ben', 'approve R-0001 backtested')).ok).toBe(true);
    expect(book()?.disabled).toBeNull();
    expect((await scene.say('ana', 'strategies enable trend-crossover again')).code).toBe(
      'STRATEGY_RUNS',
    );
    await scene.matches('strategy-paused');
  });

  test('a request to enable one dies of a halt', async () => {
    const scene = await holding();
    await scene.say('ana', 'strategies pause trend-crossover it gaps');
    await scene.say('ana', 'strategies enable trend-crossover mended');
    await scene.say('cleo', 'halt');
    expect((await scene.say('ben', 'approve R-0001')).code).toBe('APPROVAL_VOIDED');
  });
});

describe('config/', () => {
  test('a tighter limit applies at once; a looser one waits for two keys', async () => {
    const scene = await holding();
    const before = limit(scene, 'orderCents');
    scene.propose((proposal) =>
      withLimit(withLimit(proposal, 'positions', 3), 'orderCents', 2_000_000),
    );
    expect(limit(scene, 'positions')).toBe(3);
    expect(limit(scene, 'orderCents')).toBe(before);
    checkPin(scene);
    await scene.say('ana', 'config diff');
    expect((await scene.say('vic', 'config pin please')).code).toBe('ROLE_MISSING');
    await scene.say('ana', 'config pin larger orders, agreed on Monday');
    expect((await scene.say('cleo', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
    expect((await scene.say('ben', 'approve R-0001 agreed')).ok).toBe(true);
    expect(limit(scene, 'orderCents')).toBe(2_000_000);
    checkPin(scene);
    expect((await scene.say('ana', 'config pin again')).code).toBe('NOTHING_WAITS');
    await scene.matches('config-changed');
  });

  test('files edited after the request void it', async () => {
    const scene = await holding();
    scene.propose((proposal) => withLimit(proposal, 'orderCents', 2_000_000));
    await scene.say('ana', 'config pin larger orders');
    scene.propose((proposal) => withLimit(proposal, 'orderCents', 9_000_000));
    expect((await scene.say('ben', 'approve R-0001')).code).toBe('PROPOSAL_CHANGED');
    expect(limit(scene, 'orderCents')).toBe(1_000_000);
    await scene.matches('config-edited-between');
  });

  test('tightening voids a request made on the old pin', async () => {
    const scene = await holding();
    await scene.say('ana', 'halt');
    await scene.say(
      'ana',
      'resume --cause "stale" --fix "restored" --prevention "watched from now on"',
    );
    scene.propose((proposal) => withLimit(proposal, 'positions', 3));
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_VOIDED');
    expect((await scene.say('ben', 'approve R-0001 the halt is confirmed still')).ok).toBe(true);
  });
});

describe('the roster', () => {
  test('who is taken off counts no more, at once, keys already turned included', async () => {
    const scene = await holding();
    scene.propose((proposal) => withLimit(proposal, 'orderCents', 2_000_000));
    await scene.say('ana', 'halt');
    scene.propose((proposal) => withPerson(proposal, 'ana', () => null));
    checkPin(scene);
    expect((await scene.say('ana', 'status')).code).toBe('PERSON_UNKNOWN');
    const first = await scene.say('cleo', 'approve R-0001');
    expect(first.ok).toBe(true);
    expect(scene.killFileExists()).toBe(false);
    expect((await scene.say('ben', 'approve R-0001')).ok).toBe(true);
    expect(scene.killFileExists()).toBe(true);
    await scene.matches('roster-removal');
  });

  test('a new person or role waits for two keys and cannot be one of them', async () => {
    const scene = await holding();
    scene.propose((proposal) =>
      withPerson(proposal, 'vic', (person) => ({ ...person, roles: ['viewer', 'risk'] })),
    );
    await scene.say('vic', 'halt');
    await scene.say('ana', 'config pin Vic joins risk');
    expect((await scene.say('vic', 'approve R-0001')).ok).toBe(false);
    expect((await scene.say('ben', 'approve R-0001')).ok).toBe(true);
    expect((await scene.say('vic', 'halt')).ok).toBe(true);
    checkPin(scene);
    await scene.matches('roster-role-added');
  });

  test('a lost sole risk holder is replaced by three people of three other roles', async () => {
    const scene = await holding();
    scene.propose((proposal) => withPerson(proposal, 'ben', () => null));
    await scene.say('ana', 'people');
    scene.propose((proposal) =>
      withPerson(proposal, 'vic', (person) => ({ ...person, roles: ['risk'] })),
    );
    await scene.say('ana', 'config pin Vic takes over risk');
    expect((await scene.say('cleo', 'approve R-0001')).ok).toBe(true);
    await scene.say('ana', 'approvals');
    expect((await scene.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    const roster = () => scene.world.assembled.machine.state().runbook.roster;
    expect(roster().some((person) => person.roles.includes('risk'))).toBe(false);
    expect((await scene.say('sam', 'approve R-0001')).ok).toBe(true);
    expect(roster().find((person) => person.id === 'vic')?.roles).toEqual(['risk']);
    checkPin(scene);
    await scene.matches('roster-mended');
  });
});
