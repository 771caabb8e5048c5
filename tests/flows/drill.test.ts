// A drill as a dialogue (SOP-1 to SOP-5): asked for by who may work, on a halted desk as on an open one, made on
// a desk of its own; here only its result is recorded and posted, and nothing of this desk moves.
import { afterEach, describe, expect, test } from 'vitest';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import { AT_WORK } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

describe('a drill', () => {
  test('is made on a halted desk, recorded, posted, and changes nothing there', async () => {
    const scene = await openDialogue();
    await scene.play(AT_WORK);
    await scene.say('ben', 'drill list');
    await scene.say('ana', 'halt feed looks stale');
    const { machine } = scene.world.assembled;
    const before = machine.state();
    const told = scene.world.facts().length;
    expect((await scene.say('ana', 'drill sop-3')).ok).toBe(true);
    const after = machine.state();
    expect(after.engine).toEqual(before.engine);
    expect({ ...after.runbook, drills: {} }).toEqual(before.runbook);
    const facts = scene.world.facts().slice(told);
    expect(facts.map((fact) => fact.kind)).toEqual(['drill.finished']);
    await scene.say('ben', 'drill list');
    await scene.matches('drill');
  });

  test('is shown with the procedure of an alert', async () => {
    const scene = await openDialogue();
    await scene.play(AT_WORK);
    await scene.say('ana', 'drill sop-4');
    await scene.watch('2020-02-24 10:00');
    const answer = await scene.say('ana', 'runbook');
    expect(answer.text).toContain('SOP-3');
    expect(answer.text).toContain('Last drill: never. Try it on a desk of its own: drill sop-3');
  });

  test.each([
    ['vic', 'drill sop-3', 'ROLE_MISSING'],
    ['ana', 'drill', 'ARGUMENT_MISSING'],
    ['ana', 'drill sop-9', 'ARGUMENT_BAD'],
  ])('%s: %s is refused', async (who, line, code) => {
    const scene = await openDialogue();
    expect((await scene.say(who, line)).code).toBe(code);
  });

  test('is made one at a time', async () => {
    const scene = await openDialogue();
    const [first, second] = await Promise.all([
      scene.say('ana', 'drill sop-1'),
      scene.say('ben', 'drill sop-1'),
    ]);
    expect([first.code, second.code].toSorted()).toEqual(['DRILL_UNDER_WAY', 'OK']);
    expect((await scene.say('ben', 'drill sop-1')).code).toBe('OK');
  });
});
