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
const BREACH = 'alert AL-0002';

function open(scene: Dialogue): readonly Alert[] {
  return openAlerts(scene.world.assembled.machine.state().runbook.alerts);
}

function alert(scene: Dialogue, id: string): Alert {
  const row = scene.world.assembled.machine.state().runbook.alerts.byId[id];
  if (row === undefined) throw new RangeError(`no ${id}`);
  return row;
}

/** Who was called for an alert, in order. */
function called(scene: Dialogue, id: string): readonly string[] {
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
    expect(called(scene, 'AL-0002')).toEqual(['ana']);
    await scene.pass(5);
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben', 'sam']);
  });

  test('is one alert, acknowledged in its thread, and ends with its latch', async () => {
    const scene = await inTheCrash();
    const [breach, ...others] = open(scene).filter((row) => row.severity === 'CRITICAL');
    expect(others).toEqual([]);
    expect(breach).toMatchObject({ id: 'AL-0002', key: 'latch daily-loss', status: 'firing' });
    await scene.say('vic', 'alerts');
    expect((await scene.reply('ana', BREACH, 'ack, looking at it')).ok).toBe(true);
    await scene.pass(30);
    expect(called(scene, 'AL-0002')).toEqual(['ana']);
    expect((await scene.reply('ana', BREACH, 'resolve it was the market')).code).toBe(
      'ALERT_STILL_TRUE',
    );
    await scene.reply('ana', BREACH, 'acknowledged the vendor\u2019s mail, they see it too');
    await scene.reply('ana', BREACH, 'runbook');
    await scene.play('2020-02-25 08:30');
    expect(alert(scene, 'AL-0002')).toMatchObject({
      status: 'resolved',
      cause: 'Latch daily-loss is lifted: a new session, 2020-02-25.',
    });
    expect((await scene.reply('ben', BREACH, 'ack')).code).toBe('ALERT_OVER');
    await scene.reply('ben', BREACH, 'timeline');
    await scene.matches('alert-breach');
  });

  test('calls the next after five and ten minutes while nobody answers, whatever the market does', async () => {
    const scene = await inTheCrash();
    await scene.pass(4);
    expect(called(scene, 'AL-0002')).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben']);
    await scene.play('2020-02-24 14:00');
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben', 'sam']);
    await scene.pass(15);
    expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben', 'sam', 'sam']);
    await scene.reply('sam', BREACH, 'ack');
    await scene.pass(60);
    expect(called(scene, 'AL-0002')).toHaveLength(4);
  });
});

test('the next one is called while the desk\u2019s clock stands, and while a round is under way', async () => {
  const scene = await inTheCrash();
  const { machine } = scene.world.assembled;
  scene.world.pass(5 * 60_000);
  await pollMachine(machine);
  expect(called(scene, 'AL-0002')).toEqual(['ana', 'ben']);
});

describe('a halt', () => {
  test('is one alert through both keys, silenced and woken, and ends with the resume\u2019s cause', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt quotes look stale');
    expect(open(scene)).toMatchObject([
      { id: 'AL-0001', key: 'latch manual', text: 'Ana halted the desk: quotes look stale.' },
    ]);
    await scene.say('ben', 'approve R-0001 seen here too');
    expect(open(scene)).toHaveLength(1);
    const topic = 'alert AL-0001';
    await scene.reply('ben', topic, 'silence 2h the vendor works on it');
    await scene.say('ana', 'status');
    await scene.pass(119);
    expect(called(scene, 'AL-0001')).toEqual(['ana']);
    await scene.pass(1);
    expect(alert(scene, 'AL-0001')).toMatchObject({ status: 'firing' });
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ana']);
    await scene.reply('ana', topic, 'assign @ben');
    await scene.reply('ben', topic, 'ack');
    await scene.say('ana', 'resume --cause "quotes were stale" --fix "feed restored"');
    await scene.reply('ben', 'approval R-0002', 'approve if the books are equal');
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    expect((await scene.reply('ben', 'approval R-0002', 'approve books are equal')).ok).toBe(true);
    expect(scene.latches()).toEqual([]);
    expect(alert(scene, 'AL-0001')).toMatchObject({
      status: 'resolved',
      owner: 'ben',
      cause: 'Resumed by two people (R-0002): quotes were stale. Done about it: feed restored.',
    });
    expect(open(scene)).toEqual([]);
    await scene.matches('alert-halt');
  });

  test('is asked for in a thread, and says in which', async () => {
    const scene = await inTheCrash();
    await scene.reply('ben', BREACH, 'halt this is not over');
    expect(open(scene).find((row) => row.key === 'latch manual')?.text).toBe(
      'Ben halted the desk: this is not over (AL-0002).',
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
    expect(called(scene, 'AL-0001')).toEqual(['ana']);
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
    await scene.reply('ben', 'alert AL-0002', 'silence 2h known');
    const before = open(scene);
    await scene.crash();
    expect(open(scene)).toEqual(before);
    await scene.round();
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ben', 'sam']);
    await scene.crash();
    await scene.pass(1);
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ben', 'sam']);
    expect(alert(scene, 'AL-0002').status).toBe('silenced');
    await scene.pass(120);
    expect(alert(scene, 'AL-0002').status).toBe('firing');
  });

  test('is an alert itself, which ends when the books are equal', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.crash();
    expect(open(scene)).toEqual([]);
    expect(alert(scene, 'AL-0001')).toMatchObject({
      key: 'latch crashed',
      severity: 'CRITICAL',
      cause: 'Latch crashed is lifted: the books equal the broker\u2019s.',
    });
  });
});

describe('who may', () => {
  test('read is everybody on the roster; tend is not the viewer, and each refusal is on record', async () => {
    const scene = await inTheCrash();
    for (const line of ['alerts', 'timeline AL-2', 'runbook al-0002', 'oncall'])
      expect((await scene.say('vic', line)).ok).toBe(true);
    // Without a number the worst that is open is meant.
    for (const line of ['timeline', 'runbook'])
      expect((await scene.say('vic', line)).text).toContain('AL-0002');
    const codes: string[] = [];
    const press = async (who: string, line: string): Promise<void> => {
      codes.push((await scene.say(who, line)).code);
    };
    await press('vic', 'ack AL-0002');
    await press('vic', 'note AL-0002 I saw it');
    await press('mallory', 'ack AL-0002');
    await press('dev', 'ack AL-0099');
    await press('dev', 'ack seven');
    await press('dev', 'resolve AL-0002');
    await press('dev', 'escalate AL-0002 @ghost');
    await press('dev', 'silence AL-0002 25h too long');
    await press('dev', 'silence AL-0002 soon maybe');
    await press('dev', 'note SPY looks bad');
    await press('dev', 'note R-0099 nothing there');
    await press('dev', 'assign AL-0002 vic');
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
    expect((await scene.say('dev', 'ack AL-0002 on it')).ok).toBe(true);
    expect((await scene.say('dev', 'escalate AL-0002 @cleo')).text).toContain('Cleo is paged');
    expect(alert(scene, 'AL-0002').owner).toBe('dev');
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
  await scene.reply('ana', BREACH, 'silence 24h known and watched');
  expect((await scene.say('vic', 'status')).text).toContain('silence: AL-0002 is silent until');
  expect((await scene.say('vic', 'briefing')).text).toContain('alert silenced: AL-0002 CRITICAL');
  const report = (await scene.say('vic', 'report')).text;
  expect(report).toContain('silence: AL-0002 is silent until');
  expect(report).toContain('firing: AL-0001 WARNING');
});
