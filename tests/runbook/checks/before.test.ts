// What is asked before a resume and before a desk is armed: the preflight, without what the very act would lift, and
// with what only real money asks for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckPorts } from '#runbook/check.ts';
import { forResume, LIVE_CHECKS, runChecks } from '#runbook/checks/list.ts';
import { closeMorning, good, latched, openMorning, seen } from '#tests/runbook/checks/morning.ts';

beforeAll(openMorning);
afterAll(closeMorning);

describe('before a resume', () => {
  const judge = async (change: Partial<CheckPorts>) => {
    const ports = { ...good(), ...change };
    const answers = await runChecks(ports, forResume(ports.state(), ports.seen()));
    return answers.filter((row) => !row.passed && row.blocking).map((row) => row.name);
  };

  test('what it would lift is not asked', async () => {
    expect(await judge(latched('manual', 'loss-streak')())).toEqual([]);
  });

  test('what the calendar lifts is not asked either', async () => {
    expect(await judge(latched('manual', 'daily-loss')())).toEqual([]);
  });

  test('the kill file it removes is not asked, another reading is', async () => {
    const file = latched('manual', 'kill-file')();
    expect(await judge({ ...file, ...seen({ killFile: 'present' })() })).toEqual([]);
    expect(await judge({ ...file, ...seen({ killFile: 'unknown' })() })).toEqual([
      'kill file',
      'latches',
    ]);
    expect(await judge({ ...latched('manual')(), ...seen({ killFile: 'present' })() })).toEqual([
      'kill file',
    ]);
  });

  test('a latch whose cause is not gone still fails', async () => {
    const off = {
      ...latched('manual', 'config-off')(),
      ...seen({ switches: { config: false, env: true } })(),
    };
    expect(await judge(off)).toEqual(['latches', 'switches']);
  });
});

describe('before a desk is armed', () => {
  const judge = async (change: Partial<CheckPorts>) => {
    const answers = await runChecks({ ...good(), ...change }, LIVE_CHECKS);
    return answers.filter((row) => !row.passed && row.blocking).map((row) => row.name);
  };

  test('real money asks for a live account, its hour and a sign-off besides', async () => {
    expect(await judge({})).toEqual(['live sign-off', 'live account', 'arming hour']);
  });

  test('what is a note elsewhere blocks here', async () => {
    const failing = await judge({ reaches: () => [], lastBackup: () => null });
    expect(failing).toEqual(expect.arrayContaining(['alert delivery', 'backup']));
  });

  test('the latch that arming lifts is not asked, another is', async () => {
    expect(await judge(latched('unarmed', 'probation')())).not.toContain('latches');
    expect(await judge(latched('unarmed', 'manual')())).toContain('latches');
  });
});
