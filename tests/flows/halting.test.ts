// Halting as dialogues (KEY-3, KEY-7, KEY-8): one press blocks at once, a second person deepens it, and
// whoever may not is told why and what is open to them. Nothing here takes a protective stop away.
import { afterEach, describe, expect, test } from 'vitest';
import { ANA_LAPTOP, anaHasLaptop, closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import { openDisk } from '#tests/flows/full-disk.ts';
import { AT_WORK, HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

describe('two people halt', () => {
  test('the first key blocks new risk and cancels entries, and the stops stay', async () => {
    const scene = await openDialogue();
    await scene.play(AT_WORK);
    const stops = scene.working('protective');
    expect(scene.working('entry').length).toBeGreaterThan(0);
    expect((await scene.say('ana', 'halt feed looks stale')).ok).toBe(true);
    await scene.say('ana', 'status');
    expect(scene.working('entry')).toEqual([]);
    expect(scene.working('protective')).toEqual(stops);
    expect(scene.latches()).toEqual(['manual']);
    expect(scene.killFileExists()).toBe(false);
    await scene.matches('halt-first-key');
  });

  test('the second key halts: orders cancelled, the protective ones named, the kill file placed', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    const stops = scene.working('protective');
    expect(stops.length).toBeGreaterThan(0);
    await scene.say('ana', 'halt feed looks stale');
    const answer = await scene.say('ben', 'approve 1 seen on my screen too');
    for (const stop of stops) expect(answer.text).toContain(stop);
    expect(scene.working('protective')).toEqual(stops);
    expect(scene.killFileExists()).toBe(true);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    await scene.say('cleo', 'approve 1');
    await scene.say('ana', 'approvals');
    await scene.matches('halt-second-key');
  });

  test('another plain halt turns no key; it names the request that waits for one', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt');
    const answer = await scene.say('ben', 'halt I see it too');
    expect(answer.text).toContain('approve R-0001');
    expect(answer.text).toContain('turns no key');
    expect(scene.killFileExists()).toBe(false);
    await scene.say('ben', 'approve R-0001');
    expect(scene.killFileExists()).toBe(true);
    const again = await scene.say('cleo', 'halt and again');
    expect(again.ok).toBe(true);
    await scene.matches('halt-twice');
  });

  test('keys that do not count are refused with the reason, and each is on record', async () => {
    const scene = await openDialogue({ change: anaHasLaptop });
    await scene.play(HOLDING);
    await scene.say('ana', 'halt feed looks stale');
    const codes: string[] = [];
    const press = async (answer: Promise<{ readonly code: string }>) => {
      codes.push((await answer).code);
    };
    await press(scene.say('ana', 'approve R-0001'));
    await press(scene.say('ANA', 'approve R-0001'));
    await press(scene.speak('ana at her laptop', ANA_LAPTOP, 'approve R-0001 from my laptop'));
    await press(scene.say('dev', 'approve R-0001'));
    await press(scene.say('vic', 'approve R-0001'));
    await press(scene.say('mallory', 'approve R-0001'));
    await press(
      scene.speak('root', { platform: 'terminal', team: 'local', user: 'root' }, 'approve R-0001'),
    );
    await press(scene.say('ben', 'approve R-0099'));
    await press(scene.say('ben', 'approve banana'));
    await press(scene.say('ben', 'approve'));
    await press(scene.say('vic', 'halt'));
    await press(scene.say('ben', 'deny R-0001 I think all is well'));
    expect(codes).toEqual([
      'KEY_SAME_PERSON',
      'KEY_SAME_PERSON',
      'KEY_SAME_PERSON',
      'KEY_ROLE_MISSING',
      'ROLE_MISSING',
      'PERSON_UNKNOWN',
      'PERSON_UNKNOWN',
      'APPROVAL_UNKNOWN',
      'ARGUMENT_BAD',
      'ARGUMENT_MISSING',
      'ROLE_MISSING',
      'HALT_STAYS',
    ]);
    const recorded = scene.world
      .facts()
      .flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : []));
    expect(recorded).toEqual(codes);
    expect(scene.killFileExists()).toBe(false);
    await scene.matches('halt-refused-keys');
  });
});

describe('a halt that flattens', () => {
  test('sells everything with its second key, and not before', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt flatten the exchange is failing');
    expect(scene.working('flatten')).toEqual([]);
    expect((await scene.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    expect((await scene.say('ben', 'approve R-0001 out')).ok).toBe(true);
    await scene.play('2020-02-10 10:50');
    expect((await scene.say('ana', 'positions')).text).toContain('No positions');
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    await scene.matches('halt-flatten');
  });

  test('is confirmed by broken glass without selling anything', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    const stops = scene.working('protective');
    await scene.say('ana', 'halt flatten the exchange is failing');
    await scene.say('sam', 'halt break-glass nobody else is here');
    await scene.play('2020-02-10 10:50');
    expect(scene.working('protective')).toEqual(stops);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    await scene.matches('halt-flatten-break-glass');
  });
});

describe('break-glass', () => {
  test('a sponsor alone confirms a halt, and can neither resume nor flatten alone', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    const held = scene.working('protective');
    await scene.say('ana', 'halt break-glass nobody is here');
    expect(scene.latches()).toEqual([]);
    expect((await scene.say('sam', 'halt break-glass')).code).toBe('ARGUMENT_MISSING');
    expect((await scene.say('sam', 'halt break-glass nobody else can be reached')).ok).toBe(true);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    expect(scene.killFileExists()).toBe(true);
    await scene.say(
      'sam',
      'resume --cause "false alarm" --fix "nothing to mend" --prevention "watched from now on"',
    );
    expect((await scene.say('sam', 'approve R-0002')).code).toBe('KEY_SAME_PERSON');
    await scene.say('sam', 'close-all out of everything');
    expect((await scene.say('sam', 'approve R-0003')).code).toBe('KEY_SAME_PERSON');
    expect(scene.working('protective')).toEqual(held);
    expect(scene.working('flatten')).toEqual([]);
    expect(scene.latches()).toEqual(['manual', 'kill-file']);
    await scene.matches('halt-break-glass');
  });

  test('it also confirms the halt of another', async () => {
    const scene = await openDialogue();
    await scene.play(HOLDING);
    await scene.say('ana', 'halt');
    await scene.say('sofia', 'halt break-glass the others are on a plane');
    expect((await scene.say('ben', 'approve R-0001')).code).toBe('APPROVAL_GRANTED');
    await scene.matches('halt-break-glass-of-another');
  });
});

describe('the kill file', () => {
  test('made by hand it halts; removed by hand it lifts nothing', async () => {
    const scene = await openDialogue();
    await scene.play(AT_WORK);
    const stops = scene.working('protective');
    scene.makeKillFile();
    await scene.round();
    expect(scene.latches()).toEqual(['kill-file']);
    expect(scene.working('entry')).toEqual([]);
    expect(scene.working('protective')).toEqual(stops);
    scene.removeKillFile();
    await scene.round();
    await scene.say('ana', 'status');
    expect(scene.latches()).toEqual(['kill-file']);
    await scene.crash();
    expect(scene.latches()).toEqual(['kill-file']);
    expect(scene.killFileExists()).toBe(true);
    await scene.matches('kill-file-by-hand');
  });
});

describe('a full disk', () => {
  test('the halt is answered and holds, and is recorded once when there is room again', async () => {
    const disk = openDisk();
    const scene = await openDialogue({ journal: disk.journal });
    await scene.play(AT_WORK);
    disk.fill();
    scene.direct('the disk is full');
    const answer = await scene.say('ana', 'halt feed looks stale');
    expect(answer.ok).toBe(true);
    expect(scene.world.assembled.machine.brake.closed).toBe(true);
    expect(scene.killFileExists()).toBe(true);
    expect((await scene.say('ben', 'strategies pause trend-crossover it too')).ok).toBe(false);
    for (let second = 0; second < 30; second += 1) await scene.round();
    expect(scene.latches()).toEqual([]);
    expect(scene.world.assembled.machine.brake.unrecorded.length).toBeLessThanOrEqual(3);
    const before = scene.world.entries().length;
    disk.free();
    scene.direct('half a minute later there is room again');
    await scene.round();
    expect(scene.world.assembled.machine.brake.closed).toBe(false);
    expect(scene.latches()).toContain('manual');
    expect(scene.latches()).toContain('kill-file');
    const sets = scene.world
      .facts()
      .slice(before)
      .filter((fact) => fact.kind === 'latch.set');
    expect(sets.filter((fact) => fact.latch === 'manual')).toHaveLength(1);
    expect(sets.filter((fact) => fact.latch === 'kill-file')).toHaveLength(1);
    await scene.say('ana', 'status');
    await scene.matches('halt-full-disk');
  });
});
