// Alerts as dialogues: raised in the batch of what happened, answered in their threads, climbing the ladder
// on people's clock while nobody answers, ended with their cause. A crash in between changes none of it.
import { afterEach, describe, expect, test } from 'vitest';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { pollMachine } from '#runbook/recovery.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

/** The crash begins: the day's loss is past its limit. */
const CRASH = '2020-02-24 10:00';
const BREACH = 'latch daily-loss';
const HALT = 'latch manual';

function open(scene: Dialogue): readonly Alert[] {
  return openAlerts(scene.world.assembled.machine.state().runbook.alerts);
}

/** The last alert of a key; numbers follow what else happened that day. */
function alert(scene: Dialogue, key: string): Alert {
  const { byId } = scene.world.assembled.machine.state().runbook.alerts;
  const row = Object.values(byId).findLast((one) => one.key === key);
  if (row === undefined) throw new RangeError(`no alert of ${key}`);
  return row;
}

function idOf(scene: Dialogue, key: string): string {
  return alert(scene, key).id;
}

/** Who was called for an alert, in order. */
function called(scene: Dialogue, key: string): readonly string[] {
  const id = idOf(scene, key);
  return scene.world
    .facts()
    .flatMap((fact) => (fact.kind === 'alert.escalated' && fact.id === id ? [fact.to] : []));
}

async function inTheCrash(): Promise<Dialogue> {
  const scene = await openDialogue({ from: '2020-02-12' });
  await scene.play(CRASH);
  return scene;
}

describe('a breach in the crash', () => {
  test('climbs its ladder although the wall clock once ran ahead and was set right', async () => {
    const scene = await openDialogue({ from: '2020-02-12' });
    await scene.play('2020-02-24 09:00');
    scene.world.jump(3 * 3_600_000);
    await scene.say('vic', 'halt while the clock is wrong');
    scene.world.jump(-3 * 3_600_000);
    await scene.play(CRASH);
    expect(called(scene, BREACH)).toEqual(['ana']);
    await scene.pass(5);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben', 'sam']);
  });

  test('climbs it as slowly hours after the clock was set right, also over a crash', async () => {
    const scene = await openDialogue({ from: '2020-02-12' });
    await scene.play('2020-02-24 09:00');
    scene.world.jump(2 * 86_400_000);
    await scene.say('vic', 'halt while the clock is wrong');
    scene.world.jump(-2 * 86_400_000);
    await scene.pass(7 * 60);
    await scene.play(CRASH);
    expect(called(scene, BREACH)).toEqual(['ana']);
    await scene.pass(4);
    expect(called(scene, BREACH)).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben']);
    await scene.crash();
    for (const minutes of [5, 5, 15, 15]) await scene.pass(minutes);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben', 'sam', 'sam', 'sam']);
  });

  test('is one alert, acknowledged in its thread, and ends with its latch', async () => {
    const scene = await inTheCrash();
    const [breach, ...others] = open(scene).filter((row) => row.severity === 'CRITICAL');
    expect(others).toEqual([]);
    expect(breach).toMatchObject({ key: 'latch daily-loss', status: 'firing' });
    const topic = `alert ${idOf(scene, BREACH)}`;
    await scene.say('vic', 'alerts');
    expect((await scene.reply('ana', topic, 'ack, looking at it')).ok).toBe(true);
    await scene.pass(30);
    expect(called(scene, BREACH)).toEqual(['ana']);
    expect((await scene.reply('ana', topic, 'resolve it was the market')).code).toBe(
      'ALERT_STILL_TRUE',
    );
    await scene.reply('ana', topic, 'acknowledged the vendor\u2019s mail, they see it too');
    await scene.reply('ana', topic, 'runbook');
    await scene.play('2020-02-25 08:30');
    expect(alert(scene, BREACH)).toMatchObject({
      status: 'resolved',
      cause: 'Latch daily-loss is lifted: a new session, 2020-02-25.',
    });
    expect((await scene.reply('ben', topic, 'ack')).code).toBe('ALERT_OVER');
    await scene.reply('ben', topic, 'timeline');
    await scene.matches('alert-breach');
  });

  test('calls the next after five and ten minutes while nobody answers, whatever the market does', async () => {
    const scene = await inTheCrash();
    await scene.pass(4);
    expect(called(scene, BREACH)).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben']);
    await scene.play('2020-02-24 14:00');
    expect(called(scene, BREACH)).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben', 'sam']);
    await scene.pass(15);
    expect(called(scene, BREACH)).toEqual(['ana', 'ben', 'sam', 'sam']);
    await scene.reply('sam', `alert ${idOf(scene, BREACH)}`, 'ack');
    await scene.pass(60);
    expect(called(scene, BREACH)).toHaveLength(4);
  });
});

test('the next one is called while the desk\u2019s clock stands, and while a round is under way', async () => {
  const scene = await inTheCrash();
  const { machine } = scene.world.assembled;
  scene.world.pass(5 * 60_000);
  await pollMachine(machine);
  expect(called(scene, BREACH)).toEqual(['ana', 'ben']);
});

describe('a halt', () => {
  test('is one alert through both keys, silenced and woken, and ends with the resume\u2019s cause', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt quotes look stale');
    expect(open(scene)).toMatchObject([
      { key: HALT, text: 'Ana halted the desk: quotes look stale.' },
    ]);
    await scene.say('ben', 'approve R-0001 seen here too');
    expect(open(scene)).toHaveLength(1);
    const topic = `alert ${idOf(scene, HALT)}`;
    await scene.reply('ben', topic, 'silence 2h the vendor works on it');
    await scene.say('ana', 'status');
    await scene.pass(119);
    expect(called(scene, HALT)).toEqual(['ana']);
    await scene.pass(1);
    expect(alert(scene, HALT)).toMatchObject({ status: 'firing' });
    expect(called(scene, HALT)).toEqual(['ana', 'ana']);
    await scene.reply('ana', topic, 'assign @ben');
    await scene.reply('ben', topic, 'ack');
    await scene.say(
      'ana',
      'resume --cause "quotes were stale" --fix "feed restored" --prevention "watched from now on"',
    );
    await scene.reply('ben', 'approval R-0002', 'approve if the books are equal');
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    expect((await scene.reply('ben', 'approval R-0002', 'approve books are equal')).ok).toBe(true);
    expect(scene.latches()).toEqual([]);
    expect(alert(scene, HALT)).toMatchObject({
      status: 'resolved',
      owner: 'ben',
      cause: 'Resumed by two people (R-0002): quotes were stale. Done about it: feed restored.',
    });
    expect(open(scene)).toEqual([]);
    await scene.matches('alert-halt');
  });

  test('is asked for in a thread, and says in which', async () => {
    const scene = await inTheCrash();
    const breach = idOf(scene, BREACH);
    await scene.reply('ben', `alert ${breach}`, 'halt this is not over');
    expect(open(scene).find((row) => row.key === 'latch manual')?.text).toBe(
      `Ben halted the desk: this is not over (${breach}).`,
    );
    expect(scene.world.facts().filter((fact) => fact.kind === 'page.sent')).toEqual([]);
  });

  test('with broken glass is called out, and is in the report', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('sam', 'halt break-glass nobody else can be reached');
    expect(open(scene).map((row) => [row.rule, row.severity])).toEqual([
      ['halt', 'CRITICAL'],
      ['break-glass', 'WARNING'],
    ]);
    expect(called(scene, HALT)).toEqual(['ana']);
    expect((await scene.say('vic', 'report')).text).toContain('Sam broke the glass');
  });
});

describe('a crash in between', () => {
  test('keeps ladder and silences, and calls nobody twice', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt quotes look stale');
    await scene.pass(5);
    await scene.say('ben', 'strategies pause trend-crossover it too');
    const paused = 'strategy trend-crossover';
    await scene.reply('ben', `alert ${idOf(scene, paused)}`, 'silence 2h known');
    const before = open(scene);
    await scene.crash();
    expect(open(scene)).toEqual(before);
    await scene.round();
    expect(called(scene, HALT)).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, HALT)).toEqual(['ana', 'ben', 'sam']);
    await scene.crash();
    await scene.pass(1);
    expect(called(scene, HALT)).toEqual(['ana', 'ben', 'sam']);
    expect(alert(scene, paused).status).toBe('silenced');
    await scene.pass(120);
    expect(alert(scene, paused).status).toBe('firing');
  });

  test('is an alert itself, which ends when the books are equal', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.crash();
    expect(open(scene)).toEqual([]);
    expect(alert(scene, 'latch crashed')).toMatchObject({
      severity: 'CRITICAL',
      cause: 'Latch crashed is lifted: the books equal the broker\u2019s.',
    });
  });
});

describe('who may', () => {
  test('read is everybody on the roster; tend is not the viewer, and each refusal is on record', async () => {
    const scene = await inTheCrash();
    const id = idOf(scene, BREACH);
    const short = `al-${Number(id.slice(3))}`;
    for (const line of ['alerts', `timeline ${short}`, `runbook ${id.toLowerCase()}`, 'oncall'])
      expect((await scene.say('vic', line)).ok).toBe(true);
    // Without a number the worst that is open is meant.
    for (const line of ['timeline', 'runbook'])
      expect((await scene.say('vic', line)).text).toContain(id);
    const codes: string[] = [];
    const press = async (who: string, line: string): Promise<void> => {
      codes.push((await scene.say(who, line)).code);
    };
    await press('vic', `ack ${id}`);
    await press('vic', `note ${id} I saw it`);
    await press('mallory', `ack ${id}`);
    await press('dev', 'ack AL-0099');
    await press('dev', 'ack seven');
    await press('dev', `resolve ${id}`);
    await press('dev', `escalate ${id} @ghost`);
    await press('dev', `silence ${id} 25h too long`);
    await press('dev', `silence ${id} soon maybe`);
    await press('dev', 'note SPY looks bad');
    await press('dev', 'note R-0099 nothing there');
    await press('dev', `assign ${id} vic`);
    expect(codes).toEqual([
      'ROLE_MISSING',
      'ROLE_MISSING',
      'PERSON_UNKNOWN',
      'ALERT_UNKNOWN',
      'ARGUMENT_BAD',
      'ARGUMENT_MISSING',
      'PERSON_NOT_FOUND',
      'SPAN_INVALID',
      'ARGUMENT_BAD',
      'TOPIC_UNKNOWN',
      'APPROVAL_UNKNOWN',
      'ROLE_MISSING',
    ]);
    const recorded = scene.world
      .facts()
      .flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : []));
    expect(recorded).toEqual(codes);
    expect((await scene.say('dev', `ack ${id} on it`)).ok).toBe(true);
    expect((await scene.say('dev', `escalate ${id} @cleo`)).text).toContain('Cleo is paged');
    expect(alert(scene, BREACH).owner).toBe('dev');
  });
});

test('with nothing open there is nothing to read, and that is no fault', async () => {
  const scene = await openDialogue();
  await scene.play(HOLDING);
  for (const line of ['alerts', 'timeline', 'runbook'])
    expect(await scene.say('vic', line)).toMatchObject({ ok: true });
  expect((await scene.say('vic', 'timeline')).text).toContain('No alert is open');
});

test('status, briefing and report show what is open and what is silent', async () => {
  const scene = await inTheCrash();
  const id = idOf(scene, BREACH);
  await scene.reply('ana', `alert ${id}`, 'silence 24h known and watched');
  expect((await scene.say('vic', 'status')).text).toContain(`silence: ${id} is silent until`);
  expect((await scene.say('vic', 'briefing')).text).toContain(`alert silenced: ${id} CRITICAL`);
  const report = (await scene.say('vic', 'report')).text;
  expect(report).toContain(`silence: ${id} is silent until`);
  expect(report).toMatch(/firing: AL-\d+ WARNING/);
});
