// Going live as dialogues (LIVE-1 to LIVE-4, KEY-5): the checklist ticked and proved, three signatures and what voids
// them, arming in the hour before a session, and the way back; every refusal on the way.
import { afterEach, expect, test } from 'vitest';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import { validSignOff } from '#runbook/golive/signoff.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { latch } from '#runbook/recovery.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import {
  openArmed,
  openPaperDesk,
  openSigned,
  startLive,
  tickAll,
} from '#tests/flows/live-ready.ts';
import { workingEntries } from '#tests/working-entries.ts';

afterEach(closeDialogues);

const LONG = 180_000;
const DAY = 24 * 60;

function tighter(proposal: Proposal): Proposal {
  const { limits } = proposal;
  return { ...proposal, limits: { ...limits, values: { ...limits.values, positions: 3 } } };
}

function signedBy(scene: Dialogue): string | null {
  const { machine } = scene.world.assembled;
  return validSignOff(machine.state(), machine.bench(), machine.venue)?.id ?? null;
}

function modeOf(scene: Dialogue): string {
  return scene.world.assembled.machine.state().engine.desk?.mode ?? 'none';
}

async function codeOf(scene: Dialogue, who: string, line: string): Promise<string> {
  const answer = await scene.say(who, line);
  return answer.ok ? 'OK' : answer.code;
}

test(
  'from the paper months to a sign-off, armed, and taken back, message for message',
  async () => {
    const scene = await openPaperDesk();
    await scene.say('ana', 'golive');
    expect(await codeOf(scene, 'ana', 'golive arm let us go')).toBe('LIVE_ACCOUNT_MISSING');
    await startLive(scene);
    expect(scene.latches()).toEqual(['unarmed']);
    expect(await codeOf(scene, 'vic', 'golive tick capital it is decided')).toBe('ROLE_MISSING');
    expect(await codeOf(scene, 'ana', 'golive tick smoke it ran')).toBe('ITEM_PROVED');
    expect(await codeOf(scene, 'ana', 'golive tick captial it is decided')).toBe('ITEM_UNKNOWN');
    expect(await codeOf(scene, 'ana', 'golive tick tests-core 5,012 passed')).toBe('ITEM_POSITION');
    expect(await codeOf(scene, 'dev', 'golive tick tests-core 5,012 passed')).toBe('OK');
    expect(await codeOf(scene, 'sam', 'golive tick capital $4,000, agreed')).toBe('OK');
    expect(await codeOf(scene, 'ben', 'golive untick contacts it is old')).toBe('ITEM_OPEN');
    expect(await codeOf(scene, 'dev', 'golive sign all is done')).toBe('GOLIVE_INCOMPLETE');
    await tickAll(scene);
    scene.direct('the rest of the list is ticked');
    expect(await codeOf(scene, 'cleo', 'golive sign all is done')).toBe('KEY_ROLE_MISSING');
    expect(await codeOf(scene, 'dev', 'golive sign all is done')).toBe('OK');
    expect(await codeOf(scene, 'ben', 'approve R-0001 limits are right')).toBe('OK');
    expect(await codeOf(scene, 'ana', 'golive arm let us go')).toBe('SIGNOFF_INVALID');
    expect(await codeOf(scene, 'ana', 'approve R-0001 drills done')).toBe('OK');
    expect(signedBy(scene)).toBe('R-0001');
    expect(await codeOf(scene, 'ben', 'signoff once more')).toBe('SIGNOFF_HOLDS');
    expect(await codeOf(scene, 'ana', 'golive arm let us go')).toBe('LIVE_NOT_TIME');
    await scene.say('ana', 'golive');
    await scene.play('2017-02-21 08:35');
    await scene.say('ben', 'preflight live');
    expect(await codeOf(scene, 'ana', 'golive arm first live session')).toBe('OK');
    expect(await codeOf(scene, 'cleo', 'approve R-0002')).toBe('KEY_RISK_MISSING');
    expect(await codeOf(scene, 'ben', 'approve R-0002 go')).toBe('OK');
    expect(modeOf(scene)).toBe('LIVE');
    expect(scene.latches()).toEqual([]);
    expect(await codeOf(scene, 'ana', 'golive arm again')).toBe('LIVE_ARMED');
    expect(await codeOf(scene, 'cleo', 'golive withdraw fees look wrong')).toBe('SIGNOFF_OTHERS');
    expect(await codeOf(scene, 'ben', 'golive withdraw fees look wrong')).toBe('OK');
    await scene.round();
    expect(scene.latches()).toEqual(['unarmed']);
    await scene.say('ana', 'golive');
    expect(await codeOf(scene, 'ana', 'golive disarm nobody signed')).toBe('OK');
    expect(modeOf(scene)).toBe('PAPER');
    expect(await codeOf(scene, 'ana', 'golive disarm again')).toBe('LIVE_NOT_ARMED');
    expect(await codeOf(scene, 'ben', 'golive withdraw again')).toBe('SIGNOFF_NONE');
    await scene.matches('golive');
  },
  LONG,
);

test(
  'a first live is small, and a change of what is in force voids its signatures: it only reduces',
  async () => {
    const scene = await openArmed();
    const { engine } = scene.world.assembled.machine.state();
    expect(engine.rollout?.stage).toBe('3a');
    expect(stageBounds(engine)).toMatchObject({
      symbols: ['SPY'],
      riskRatio: 0.01,
      lossDayCents: 50_000,
      capitalCents: 500_000,
    });
    scene.propose(tighter);
    expect(signedBy(scene)).toBeNull();
    await scene.round();
    expect(scene.latches()).toEqual(['unarmed']);
    expect(modeOf(scene)).toBe('LIVE');
    const answer = await scene.say('ana', 'golive');
    expect(answer.text).toContain('R-0001 holds no more: what is in force changed');
    // The review of the configuration was for another pin.
    expect(await codeOf(scene, 'dev', 'golive sign again')).toBe('GOLIVE_INCOMPLETE');
    await scene.say('ana', 'golive tick config-reviewed three positions, read line by line');
    expect(await codeOf(scene, 'dev', 'golive sign again')).toBe('OK');
  },
  LONG,
);

test(
  'the request to arm dies of a halt, a failed check leaves it open; a sign-off runs out in thirty days',
  async () => {
    const scene = await openSigned();
    expect(await codeOf(scene, 'ana', 'golive arm first live session')).toBe('OK');
    scene.world.ground.backup = null;
    const refused = await scene.say('ben', 'approve R-0002');
    expect(refused).toMatchObject({ ok: false, code: 'GOLIVE_INCOMPLETE' });
    expect(refused.text).toContain('backup');
    expect(modeOf(scene)).toBe('PAPER');
    await scene.say('cleo', 'halt wait');
    expect(await codeOf(scene, 'ben', 'approve R-0002')).toBe('APPROVAL_VOIDED');
    scene.world.ground.backup = { file: 'backups/journal-2017-02-16.db', ageMs: 60_000 };
    scene.world.pass((30 * DAY + 1) * 60_000);
    expect(signedBy(scene)).toBeNull();
    expect(await codeOf(scene, 'ana', 'golive arm late')).toBe('SIGNOFF_INVALID');
    scene.world.pass(61 * DAY * 60_000);
    const again = await scene.say('dev', 'golive sign again');
    expect(again).toMatchObject({ ok: false, code: 'GOLIVE_INCOMPLETE' });
    expect(again.text).toContain('(more than 90 days ago)');
  },
  LONG,
);

test(
  'new code on a live desk waits for two keys, and so does the way back',
  async () => {
    const scene = await openArmed();
    expect(await codeOf(scene, 'ana', 'release nothing new')).toBe('CODE_RELEASED');
    const { ground } = scene.world;
    for (const [code, id] of [
      ['next', 'R-0003'],
      ['test', 'R-0004'],
    ] as const) {
      ground.code = code;
      scene.world.assembled.stop('another version');
      await scene.restart(`the version ${code} is started`);
      expect(scene.latches()).toEqual(expect.arrayContaining(['pin-differs', 'unarmed']));
      expect(scene.world.assembled.machine.seen().pinHolds).toBe(false);
      expect(await codeOf(scene, 'ana', 'release fix of the feed')).toBe('OK');
      expect(await codeOf(scene, 'cleo', `approve ${id}`)).toBe('KEY_RISK_MISSING');
      expect(await codeOf(scene, 'ben', `approve ${id}`)).toBe('OK');
      expect(scene.world.assembled.machine.seen().pinHolds).toBe(true);
      // The way back is a change as well: three people sign again (LIVE-4).
      expect(signedBy(scene)).toBeNull();
    }
    const shown = await scene.say('ana', 'golive');
    expect(shown.text).toContain('R-0001 holds no more: something it was bound to changed');
  },
  LONG,
);

test(
  'a sign-off is not revived by changing back what is in force, nor by an older journal',
  async () => {
    const scene = await openSigned();
    const { limits } = scene.world.ground.config.proposal;
    const pinned = async (id: string) => {
      expect(await codeOf(scene, 'ana', 'config pin as agreed')).toBe('OK');
      expect(await codeOf(scene, 'ben', `approve ${id}`)).toBe('OK');
    };
    const before = scene.world.assembled.machine.state().runbook.pin;
    scene.propose(tighter);
    scene.propose((proposal) => ({ ...proposal, limits }));
    await pinned('R-0002');
    expect(scene.world.assembled.machine.state().runbook.pin).toBe(before);
    expect(signedBy(scene)).toBeNull();
    expect(await codeOf(scene, 'ana', 'golive arm as it was')).toBe('SIGNOFF_INVALID');

    const restored = await openSigned();
    restored.world.assembled.machine.turn(() =>
      ok([latch('restored', 'The journal is older than its anchor.')]),
    );
    expect(signedBy(restored)).toBeNull();
  },
  LONG,
);

test(
  'disarmed, resumed and armed again, a live desk still waits its hour; off its account a resume lets it go',
  async () => {
    const scene = await openArmed();
    const resume = 'resume --cause stale quotes --fix restarted --prevention a second feed';
    await scene.say('ana', 'halt stale quotes');
    await scene.say('ana', 'golive disarm so that nobody waits');
    expect(await codeOf(scene, 'ana', resume)).toBe('OK');
    expect(await codeOf(scene, 'ben', 'approve R-0004')).toBe('OK');
    expect(scene.latches()).toEqual(['probation', 'unarmed']);
    expect(await codeOf(scene, 'ana', 'golive arm again')).toBe('OK');
    expect(await codeOf(scene, 'ben', 'approve R-0005')).toBe('OK');
    expect(modeOf(scene)).toBe('LIVE');
    expect(scene.latches()).toEqual(['probation']);
    expect(await codeOf(scene, 'ana', 'golive open at once')).toBe('PROBATION_SHORT');

    await scene.say('ana', 'golive disarm back to paper');
    scene.world.ground.venue = SIMULATED;
    scene.world.assembled.stop('it moves to paper');
    await scene.restart('the desk is started again on paper');
    expect(scene.latches()).toEqual(['probation', 'unarmed']);
    expect(await codeOf(scene, 'ana', resume)).toBe('OK');
    expect(await codeOf(scene, 'ben', 'approve R-0006')).toBe('OK');
    expect(scene.latches()).toEqual([]);
    await scene.round();
    await startLive(scene);
    expect(scene.latches()).toEqual(['unarmed']);
  },
  LONG,
);

test(
  'whatever takes real money back takes back the entries that rest',
  async () => {
    const ways: readonly ((scene: Dialogue) => unknown)[] = [
      (scene) => scene.say('ana', 'golive disarm the feed is odd'),
      (scene) => scene.say('ben', 'golive withdraw fees look wrong'),
      (scene) => scene.propose(tighter),
    ];
    for (const way of ways) {
      const scene = await openArmed();
      await scene.play('2017-02-21 10:30');
      const { machine } = scene.world.assembled;
      const day = tradingDay('2017-02-21');
      const wish = { count: 2, day, symbol: 'SPY', limit: () => 100 };
      machine.turn((_state, seen) => ok(workingEntries({ ...wish, at: seen.desk })));
      await scene.round();
      expect(scene.working('entry')).toHaveLength(2);
      const stops = scene.working('protective').length;
      await way(scene);
      await scene.round();
      expect(scene.latches()).toContain('unarmed');
      expect(scene.working('entry')).toEqual([]);
      expect(scene.working('protective')).toHaveLength(stops);
    }
  },
  LONG,
);

test(
  'a paper desk releases its own version, and stays open',
  async () => {
    const scene = await openDialogue();
    scene.world.ground.code = 'next';
    scene.world.assembled.stop('another version');
    await scene.restart('the next version is started');
    const { machine } = scene.world.assembled;
    expect(scene.latches()).toEqual([]);
    expect(machine.state().runbook.golive.code).toBe('next');
    expect(machine.seen().pinHolds).toBe(true);
    expect(await codeOf(scene, 'ana', 'release next')).toBe('CODE_RELEASED');
  },
  LONG,
);

test(
  'the probation after a live resume ends by two keys, after an hour',
  async () => {
    const scene = await openArmed();
    await scene.say('ana', 'halt stale quotes');
    await scene.say(
      'ana',
      'resume --cause stale quotes --fix feed restarted --prevention a second feed',
    );
    const resumed = await scene.say('ben', 'approve R-0004');
    expect(resumed.text).toContain('Resumed');
    expect(scene.latches()).toEqual(['probation']);
    expect(await codeOf(scene, 'ana', 'golive open stable')).toBe('PROBATION_SHORT');
    await scene.play('2017-02-21 11:00');
    expect(await codeOf(scene, 'ana', 'golive open stable')).toBe('OK');
    expect(await codeOf(scene, 'ben', 'approve R-0005')).toBe('OK');
    expect(scene.latches()).toEqual([]);
  },
  LONG,
);

test(
  'a version whose tests nobody answers for is not signed, and the refusal leads on',
  async () => {
    const scene = await openSigned();
    const { golive } = scene.world.assembled.machine.state().runbook;
    expect(Object.keys(golive.ticks)).toContain('tests-core');
    expect(await codeOf(scene, 'ana', 'golive withdraw look again')).toBe('OK');
    expect(await codeOf(scene, 'dev', 'golive untick tests-core one failed')).toBe('OK');
    const refused = await scene.say('dev', 'golive sign again');
    expect(refused).toMatchObject({ ok: false, code: 'TESTS_UNPROVED' });
    expect(refused.text).toContain('Runbook: trouble-tests-failing');
  },
  LONG,
);
