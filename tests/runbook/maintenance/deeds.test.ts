// Maintenance as people meet it on a whole desk: what is due and overdue, ticks with their evidence, the drill of
// the kill switch on the real path, and the review of the week with its answers.
import { afterEach, describe, expect, test } from 'vitest';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World, WorldOptions } from '../../world.ts';
import { ofKind } from '../jobs/floor.ts';

const grounds: Ground[] = [];

async function begin(options: WorldOptions = {}): Promise<World> {
  const ground = newGround({ from: '2020-02-03', ...options });
  grounds.push(ground);
  return startWorld(ground, options);
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

function titles(world: World): readonly string[] {
  return world.cards().map((card) => card.title);
}

describe('the calendar on a desk', () => {
  test('a week\u2019s tasks are due on its Monday in one card, and overdue a week later with an alert each', async () => {
    const world = await begin();
    await world.playUntil('2020-02-07 17:00');
    expect(ofKind(world, 'task.due')).toEqual([]);
    await world.playUntil('2020-02-10 08:00');
    const due = ofKind(world, 'task.due');
    expect(due.map(({ task }) => task)).toEqual([
      'full-reconciliation',
      'decision-review',
      'journal-verification',
      'strategy-ranking',
      'weekly-review',
      'dependency-updates',
      'model-retraining',
      'prompt-refresh',
    ]);
    expect(titles(world).filter((title) => title.startsWith('Maintenance due'))).toEqual([
      'Maintenance due: 8 tasks',
    ]);
    for (const { task } of due.filter((row) => row.task !== 'decision-review')) {
      const ticked = await world.say('ana', `maintenance tick ${task} seen and equal`);
      expect(ticked.ok).toBe(true);
    }
    await world.playUntil('2020-02-18 08:10');
    const overdue = ofKind(world, 'task.overdue').map(({ task }) => task);
    expect(overdue).toEqual(['decision-review']);
    const alerts = ofKind(world, 'alert.raised').filter((row) => row.key.startsWith('task '));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      key: 'task decision-review',
      severity: 'WARNING',
      text: 'Maintenance overdue: Read the decisions and denials of the week (Risk + Compliance), due since 2020-02-10.',
    });
    const shown = await world.say('vic', 'maintenance');
    expect(shown.text).toMatch(/Maintenance: 8 due, 0 overdue or failed, 0 done, of 21 tasks/);
    // The tick of the new week ends the alert of the old one.
    await world.say('ben', 'maintenance tick decision-review read, nothing to add');
    const ended = ofKind(world, 'alert.resolved').map((row) => row.cause);
    expect(ended).toContain('It was done: read, nothing to add');
  });

  test.each([
    ['vic', 'maintenance tick full-reconciliation seen', 'ROLE_MISSING'],
    ['ana', 'maintenance tick full-reconcilation seen', 'TASK_UNKNOWN'],
    ['ana', 'maintenance tick backup-validation seen', 'TASK_PROVED'],
    ['ana', 'maintenance run backup-validation', 'PROOF_UNAVAILABLE'],
    ['sam', 'maintenance run kill-switch-drill', 'ROLE_MISSING'],
    ['ana', 'review answer 1 yes', 'REVIEW_NONE'],
  ])('%s: %s is refused: %s', async (who, line, code) => {
    const world = await begin();
    await world.playUntil('2020-02-03 08:00');
    const answer = await world.say(who, line);
    expect(answer.code).toBe(code);
    expect(ofKind(world, 'task.done')).toEqual([]);
  });

  test('a task is ticked once a period', async () => {
    const world = await begin();
    await world.playUntil('2020-02-10 08:00');
    await world.say('ana', 'maintenance tick full-reconciliation equal');
    const again = await world.say('ben', 'maintenance tick full-reconciliation equal again');
    expect(again.code).toBe('TASK_DONE');
    expect(ofKind(world, 'task.done')).toHaveLength(1);
  });
});

describe('the drill of the kill switch', () => {
  test('halts for real, says DRILL in every word, measures, and is left by two people', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 08:00');
    const before = world.cards().length;
    const answer = await world.say('ana', 'maintenance run kill-switch-drill');
    expect(answer.text).toContain('DRILL of the kill switch passed: the desk is halted');
    expect(answer.text).toMatch(/press to brake closed and cancels asked for: \d+\.\d ms/);
    expect(answer.text).toMatch(/kill file placed and read: \d+\.\d ms, seen as present/);
    expect(world.killFile.look().reading).toBe('present');
    expect(ofKind(world, 'latch.set').map((row) => row.latch)).toEqual(['manual', 'kill-file']);
    for (const latch of ofKind(world, 'latch.set')) expect(latch.reason).toContain('DRILL');
    expect(ofKind(world, 'task.done')).toMatchObject([
      { task: 'kill-switch-drill', passed: true, by: 'desk' },
    ]);
    for (const card of world.cards().slice(before))
      if (card.severity !== 'INFO' || card.channel === 'reports')
        expect([card.title, ...card.lines].join(' ')).toContain('DRILL');
    const again = await world.say('ben', 'maintenance run kill-switch-drill');
    expect(again.code).toBe('DRILL_HALTED');
    // The way out is the way out of any halt.
    const asked = await world.say(
      'ana',
      'resume --cause "kill switch drill" --fix "drilled" --prevention "none is needed"',
    );
    const [, id = ''] = /(R-\d{4})/.exec(asked.text) ?? [];
    const resumed = await world.say('ben', `approve ${id} drill over`);
    expect(resumed.text).toContain('Resumed by two people');
    expect(world.killFile.look().reading).toBe('absent');
    expect(world.assembled.machine.state().engine.latches.set).toEqual({});
  });

  test.each(['2020-02-03 09:15', '2020-02-03 12:00', '2020-02-03 16:15'])(
    'is refused in the session, at %s',
    async (when) => {
      const world = await begin();
      await world.playUntil(when);
      const answer = await world.say('ana', 'maintenance run kill-switch-drill');
      expect(answer.code).toBe('DRILL_IN_SESSION');
      expect(ofKind(world, 'latch.set')).toEqual([]);
    },
  );

  test('never takes a halt that is meant for a drill', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 08:00');
    await world.say('ana', 'halt the feed looks wrong');
    const answer = await world.say('ben', 'maintenance run kill-switch-drill');
    expect(answer.code).toBe('DRILL_HALTED');
    expect(world.killFile.look().reading).toBe('absent');
  });

  test('hides no halt that is meant: it pages anew, opens its incident, and asks for its prevention', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 08:00');
    await world.say('ana', 'maintenance run kill-switch-drill');
    expect(ofKind(world, 'incident.opened')).toEqual([]);
    const paged = ofKind(world, 'alert.escalated').length;
    await world.say('ben', 'halt smoke in the machine room');
    const text = 'Ben halted the desk: smoke in the machine room.';
    expect(ofKind(world, 'incident.opened')).toMatchObject([{ title: text }]);
    expect(ofKind(world, 'alert.escalated')).toHaveLength(paged + 1);
    const { manual } = world.assembled.machine.state().engine.latches.set;
    expect(manual).toMatchObject({ reason: text, by: 'ben' });
    const asked = await world.say('ana', 'resume --cause "kill switch drill" --fix "drilled"');
    expect(asked.code).toBe('INCIDENT_INCOMPLETE');
  });

  test('is nothing a person can say: a halt for a reason that begins with DRILL is an incident', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 08:00');
    await world.say('ana', 'halt DRILL of the kill switch, no emergency');
    expect(ofKind(world, 'incident.opened')).toHaveLength(1);
  });
});

describe('the review of the week', () => {
  test('is written after the last close of a week, prefilled, and answered by people', async () => {
    const world = await begin();
    await world.playUntil('2020-02-07 16:45');
    const [written] = ofKind(world, 'review.written');
    expect(written?.week).toBe('2020-W06');
    expect(written?.found).toHaveLength(5);
    expect(written?.found[0]?.[0]).toMatch(/^(Yes|No): [+-]\$/);
    const shown = await world.say('vic', 'review');
    expect(shown.text).toContain('5 of 5 questions are not answered');
    const answer = await world.say('ana', 'review answer 1 No, two exits came late');
    expect(answer.text).toContain('4 not answered yet');
    expect((await world.say('ana', 'review answer 6 what else')).code).toBe('REVIEW_QUESTION');
    expect((await world.say('vic', 'review')).text).toContain('Ana: No, two exits came late');
    expect(titles(world)).toContain('Weekly review 2020-W06, question 1: answered by Ana');
  });
});
