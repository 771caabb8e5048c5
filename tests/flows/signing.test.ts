// The sign-off of a live desk as dialogues (KEY-5): three named people sign exactly what is in force, nobody
// else can, and whatever changes of it makes the signatures void.
import { afterEach, expect, test } from 'vitest';
import type { Account } from '#runbook/person.ts';
import { validSignOff } from '#runbook/golive/signoff.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { closeDialogues, openDialogue, withPerson } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { openPaperDesk, startLive, tickAll } from '#tests/flows/live-ready.ts';

afterEach(closeDialogues);

const STRANGER: Account = { platform: 'slack', team: 'T0DEMO', user: 'U0STRANGER' };

function tighter(proposal: Proposal): Proposal {
  const { limits } = proposal;
  return { ...proposal, limits: { ...limits, values: { ...limits.values, positions: 3 } } };
}

/** The request whose three keys hold now. */
function signedBy(scene: Dialogue): string | null {
  const { machine } = scene.world.assembled;
  return validSignOff(machine.state(), machine.bench(), machine.venue)?.id ?? null;
}

async function codeOf(scene: Dialogue, who: string, line: string): Promise<string> {
  const answer = await scene.say(who, line);
  return answer.ok ? 'OK' : answer.code;
}

test('signatures outlive a crash, and are void when what they were given for changes', async () => {
  const scene = await openPaperDesk();
  await startLive(scene);
  await tickAll(scene);
  expect(await codeOf(scene, 'ana', 'signoff')).toBe('ARGUMENT_MISSING');
  expect(await codeOf(scene, 'ben', 'signoff paper month reviewed')).toBe('OK');
  expect(await codeOf(scene, 'dev', 'golive sign me too')).toBe('APPROVAL_OPEN');
  expect(await codeOf(scene, 'ben', 'approve R-0001')).toBe('KEY_SAME_PERSON');
  expect(await codeOf(scene, 'sam', 'approve R-0001')).toBe('KEY_ROLE_MISSING');
  expect(await codeOf(scene, 'dev', 'approve R-0001')).toBe('OK');
  await scene.crash();
  expect(signedBy(scene)).toBeNull();
  expect(await codeOf(scene, 'ana', 'approve R-0001')).toBe('OK');
  expect(signedBy(scene)).toBe('R-0001');
  expect(await codeOf(scene, 'cleo', 'approve R-0001')).toBe('APPROVAL_GRANTED');
  scene.propose(tighter);
  expect(signedBy(scene)).toBeNull();
  await scene.say('ana', 'golive tick config-reviewed three positions');
  expect(await codeOf(scene, 'ben', 'golive sign three positions')).toBe('OK');
  scene.propose((proposal) =>
    withPerson(proposal, 'sofia', (person) => ({ ...person, accounts: [] })),
  );
  await scene.round();
  expect(await codeOf(scene, 'dev', 'approve R-0002')).toBe('APPROVAL_VOIDED');
});

test('with a position nobody holds nothing is asked, and it says who is missing', async () => {
  const scene = await openDialogue();
  scene.propose((proposal) =>
    withPerson(proposal, 'dev', (person) => ({ ...person, position: null })),
  );
  const answer = await scene.say('ana', 'signoff paper month reviewed');
  expect(answer).toMatchObject({ ok: false, code: 'SIGNERS_MISSING' });
  expect(answer.text).toContain('Nobody is named lead-developer');
  expect(answer.text).toContain('risk-manager (Ben), operations-manager (Ana)');
  expect(scene.world.assembled.machine.state().runbook.approvals.next).toBe(1);
});

test('who holds no position is told who signs, and a stranger is not', async () => {
  const scene = await openDialogue();
  const answer = await scene.say('sam', 'signoff paper month reviewed');
  expect(answer).toMatchObject({ ok: false, code: 'KEY_ROLE_MISSING' });
  expect(answer.text).toContain('lead-developer (Dev), risk-manager (Ben)');
  const unknown = await scene.speak('a stranger', STRANGER, 'signoff let us go');
  expect(unknown).toMatchObject({ ok: false, code: 'PERSON_UNKNOWN' });
  expect(unknown.text).not.toContain('Ben');
});
