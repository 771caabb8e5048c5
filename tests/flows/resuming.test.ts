// Resuming as dialogues (KEY-4, KEY-6): two people, one of them risk, checks that really run, and a
// request that dies of time, of a denial, or of any later halt. Restarts change none of that.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ANA_LAPTOP, anaHasLaptop, closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

const ASK =
  'resume --cause "quotes were stale" --fix "feed restored, books equal" --prevention "a second source"';

async function halted(options: Parameters<typeof openDialogue>[0] = {}): Promise<Dialogue> {
  const scene = await openDialogue(options);
  await scene.play(HOLDING);
  await scene.say('ana', 'halt quotes look stale');
  return scene;
}

describe('a resume', () => {
  test('is not asked for without cause, without fix, or where nothing is halted', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    const codes = [(await scene.say('ana', ASK)).code];
    await scene.say('ana', 'halt');
    for (const line of ['resume', 'resume --cause "stale"', 'resume --fix "restarted the feed"'])
      codes.push((await scene.say('ana', line)).code);
    codes.push((await scene.say('ana', 'resume --cause " " --fix "x"')).code);
    codes.push((await scene.say('vic', ASK)).code, (await scene.say('dev', ASK)).code);
    expect(codes).toEqual([
      'NOTHING_TO_RESUME',
      'ARGUMENT_MISSING',
      'ARGUMENT_MISSING',
      'ARGUMENT_MISSING',
      'ARGUMENT_MISSING',
      'ROLE_MISSING',
      'KEY_ROLE_MISSING',
    ]);
    expect(scene.latches()).toEqual(['manual']);
    await scene.matches('resume-without-cause');
  });

  test('of two people after the checks lifts the halt and unlinks the judged kill file', async () => {
    const scene = await halted();
    await scene.say('cleo', 'approve R-0001 confirmed');
    expect(scene.killFileExists()).toBe(true);
    expect((await scene.say('ana', ASK)).ok).toBe(true);
    expect((await scene.say('ana', ASK)).code).toBe('APPROVAL_OPEN');
    expect((await scene.say('ben', 'approve R-0002 books equal, feed back')).ok).toBe(true);
    expect(scene.latches()).toEqual([]);
    expect(scene.killFileExists()).toBe(false);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_GRANTED');
    await scene.round();
    await scene.say('ana', 'status');
    expect(scene.latches()).toEqual([]);
    await scene.matches('resume-granted');
  });

  test('names what it does not lift', async () => {
    const scene = await halted();
    scene.world.assembled.machine.turn(() => ({
      ok: true,
      value: [
        {
          kind: 'latch.set',
          latch: 'daily-loss',
          level: 'reducing',
          reason: 'Loss of the day -1.6 % of -1.5 %.',
          by: 'rule L2',
          brake: null,
          values: {},
        },
      ],
    }));
    scene.direct('the layers latch the day\u2019s loss');
    expect((await scene.say('ana', ASK)).text).toContain('daily-loss');
    expect((await scene.say('ben', 'approve R-0002')).text).toContain('Stays: daily-loss');
    expect(scene.latches()).toEqual(['daily-loss']);
    expect((await scene.say('ana', ASK)).code).toBe('NOTHING_TO_RESUME');
    await scene.matches('resume-what-stays');
  });

  test('needs a key of the risk role', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    expect((await scene.say('cleo', 'approve R-0002 looks fine')).code).toBe('KEY_RISK_MISSING');
    expect((await scene.say('sam', 'approve R-0002 looks fine')).code).toBe('KEY_RISK_MISSING');
    expect(scene.latches()).toEqual(['manual']);
    await scene.matches('resume-without-risk');
  });

  test('takes two people, not two accounts of one', async () => {
    const scene = await halted({ change: anaHasLaptop });
    await scene.say('ben', ASK);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('KEY_SAME_PERSON');
    await scene.speak('ana at her laptop', ANA_LAPTOP, 'deny R-0002 not yet');
    await scene.speak('ana at her laptop', ANA_LAPTOP, ASK);
    expect((await scene.say('ana', 'approve R-0003')).code).toBe('KEY_SAME_PERSON');
    expect(scene.latches()).toEqual(['manual']);
    await scene.matches('resume-two-accounts');
  });

  test('is void after any later halt', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    await scene.say('cleo', 'halt I see stale quotes again');
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_VOIDED');
    await scene.round();
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_VOIDED');
    expect(scene.latches()).toEqual(['manual']);
    await scene.matches('resume-void');
  });

  test('is not carried out when a halt comes while its checks run', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    const approving = scene.say('ben', 'approve R-0002');
    const halting = scene.say('cleo', 'halt wait');
    expect((await approving).ok).toBe(false);
    expect((await halting).ok).toBe(true);
    expect(scene.latches()).toEqual(['manual']);
  });

  test('of two presses at once takes effect once', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    const answers = await Promise.all([
      scene.say('ben', 'approve R-0002'),
      scene.say('ben', 'approve R-0002'),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const facts = scene.world.facts();
    expect(facts.filter((fact) => fact.kind === 'resume.recorded')).toHaveLength(1);
    expect(facts.filter((fact) => fact.kind === 'approval.keyed')).toHaveLength(1);
  });

  test('leaves a kill file that appeared while its checks ran', async () => {
    const scene = await halted();
    await scene.say('cleo', 'approve R-0001');
    await scene.say('ana', ASK);
    const approving = scene.say('ben', 'approve R-0002');
    scene.removeKillFile();
    scene.makeKillFile();
    const answer = await approving;
    expect(answer.code).toBe('KILL_FILE_NEW');
    expect(scene.killFileExists()).toBe(true);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    await scene.matches('resume-new-kill-file');
  });
});

describe('a kill file that will not go', () => {
  test('is told, and the desk halts again', async () => {
    const scene = await halted();
    mkdirSync(join(scene.world.ground.dir, 'KILL_SWITCH', 'inside'), { recursive: true });
    await scene.round();
    await scene.say('ana', ASK);
    const answer = await scene.say('ben', 'approve R-0002');
    expect(answer.text).toContain('could not be removed');
    await scene.round();
    expect(scene.latches()).toEqual(['kill-file']);
    await scene.matches('resume-stubborn-kill-file');
  });
});

describe('the end of a request', () => {
  test('it expires on people\u2019s clocks, never on the desk\u2019s', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    await scene.play('2020-02-10 12:15');
    await scene.pass(9);
    await scene.say('ana', 'approvals');
    expect(scene.world.assembled.desk.state().runbook.approvals.byId['R-0002']?.status).toBe(
      'open',
    );
    await scene.pass(2);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_EXPIRED');
    expect((await scene.say('ben', 'approve R-0001 but the halt can be confirmed')).ok).toBe(true);
    await scene.matches('approval-expires');
  });

  test('a key that comes too late is refused before any sweep says so', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    scene.world.pass(11 * 60_000);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_EXPIRED');
    scene.world.pass(-11 * 60_000);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_EXPIRED');
  });

  test('a wall clock set back blocks new risk and says so', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.pass(-60);
    const answer = await scene.say('ana', 'status');
    expect(answer.text).toContain('clock: behind the journal');
    await scene.matches('clock-set-back');
  });

  test('anybody with a key denies it, its asker withdraws it', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    expect((await scene.say('cleo', 'deny R-0002')).code).toBe('ARGUMENT_MISSING');
    expect((await scene.say('vic', 'deny R-0002 no')).code).toBe('ROLE_MISSING');
    expect((await scene.say('cleo', 'deny R-0002 books not compared yet')).ok).toBe(true);
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_DENIED');
    await scene.say('ana', ASK);
    expect((await scene.say('ana', 'deny R-0003 I was too early')).text).toContain('withdrawn');
    expect((await scene.say('ben', 'approve R-0003')).code).toBe('APPROVAL_WITHDRAWN');
    await scene.say('ben', 'approvals');
    expect(scene.latches()).toEqual(['manual']);
    await scene.matches('approval-ended');
  });
});

describe('a crash in between', () => {
  test('the halt stays, requests live on, and crashed lifts by itself', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    await scene.crash();
    expect(scene.latches()).toEqual(['manual']);
    const kinds = scene.world.facts().flatMap((fact) => ('latch' in fact ? [fact] : []));
    expect(kinds.some((fact) => fact.kind === 'latch.set' && fact.latch === 'crashed')).toBe(true);
    expect((await scene.say('ana', 'approve R-0002')).code).toBe('KEY_SAME_PERSON');
    expect((await scene.say('ben', 'approve R-0002')).ok).toBe(true);
    expect(scene.latches()).toEqual([]);
    await scene.matches('crash-in-between');
  });

  test('a request does not outlive its time because the desk was down', async () => {
    const scene = await halted();
    await scene.say('ana', ASK);
    scene.world.pass(11 * 60_000);
    await scene.crash();
    expect((await scene.say('ben', 'approve R-0002')).code).toBe('APPROVAL_EXPIRED');
    expect(scene.latches()).toEqual(['manual']);
  });
});
