// An alert that fires while turns change: whoever is on duty since is called in place of who was, by a handoff as by
// the clock, and whoever handed over is left alone. People's clock begins on Monday 2026-01-05 at 09:00 in New York.
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { isAuditorSatisfied } from '#runbook/oncall/audit.ts';
import { always } from '#runbook/oncall/rota.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { rotaOf, weekly } from '#tests/runbook/oncall/rotas.ts';

afterEach(closeDialogues);

const HOUR = 60;
const DAY = 24 * HOUR;
const SECONDS = { secondary: [always(personId('ben'))], tertiary: [always(personId('sam'))] };
const TURNS = rotaOf([weekly(['ana', 'cleo'])], SECONDS);

function turning(rota: Rota): (config: Config) => Config {
  return (config) => ({
    ...config,
    proposal: { ...config.proposal, rota },
    alerting: { ...config.alerting, rota },
  });
}

async function firing(rota: Rota = TURNS): Promise<Dialogue> {
  const scene = await openDialogue({ change: turning(rota) });
  await scene.say('cleo', 'halt something is odd');
  return scene;
}

function alert(scene: Dialogue): Alert {
  const [row] = openAlerts(scene.world.assembled.machine.state().runbook.alerts);
  if (row === undefined) throw new RangeError('no alert is open');
  return row;
}

function called(scene: Dialogue): readonly string[] {
  return scene.world
    .facts()
    .flatMap((fact) => (fact.kind === 'alert.escalated' && fact.id === 'AL-0001' ? [fact.to] : []));
}

function moves(scene: Dialogue): number {
  return scene.world.facts().filter((fact) => fact.kind === 'alert.moved').length;
}

function isOnTime(scene: Dialogue): boolean {
  return isAuditorSatisfied(scene.world.assembled.machine);
}

describe('a handoff while an alert fires', () => {
  test('calls who took over at once, says so in the thread, and calls who handed over no more', async () => {
    const scene = await firing();
    await scene.pass(3);
    await scene.say('ana', 'oncall handoff sofia the vendor was called');
    await scene.round();
    expect(called(scene)).toEqual(['ana', 'sofia']);
    await scene.say('vic', 'oncall escalation AL-0001');
    await scene.pass(2);
    await scene.pass(5);
    for (let quarter = 0; quarter < 3; quarter += 1) await scene.pass(15);
    expect(called(scene)).toEqual(['ana', 'sofia', 'ben', 'sam', 'sam', 'sam', 'sam']);
    expect(isOnTime(scene)).toBe(true);
    await scene.reply('sofia', 'alert AL-0001', 'ack');
    expect(alert(scene)).toMatchObject({ status: 'acknowledged', owner: 'sofia' });
    await scene.pass(20);
    expect(called(scene)).toHaveLength(7);
    await scene.say('vic', 'incident I-0001');
    await scene.matches('oncall-handoff-firing');
  });

  test('of the last on the ladder gives away the repeats', async () => {
    const scene = await firing();
    await scene.pass(5);
    await scene.pass(5);
    await scene.pass(15);
    await scene.say('sam', 'oncall handoff sofia');
    await scene.pass(1);
    await scene.pass(14);
    await scene.pass(15);
    expect(called(scene)).toEqual(['ana', 'ben', 'sam', 'sam', 'sofia', 'sofia', 'sofia']);
    expect(isOnTime(scene)).toBe(true);
  });

  test('before the page comes moves it with its time', async () => {
    const scene = await firing();
    await scene.say('ben', 'oncall handoff sofia');
    await scene.pass(4);
    expect(called(scene)).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene)).toEqual(['ana', 'sofia']);
  });

  test('twice calls the last, and back calls the first again', async () => {
    const scene = await firing();
    await scene.say('ana', 'oncall handoff sofia');
    await scene.say('sofia', 'oncall handoff cleo');
    await scene.round();
    expect(called(scene)).toEqual(['ana', 'cleo']);
    await scene.say('cleo', 'oncall release OC-0002');
    await scene.round();
    await scene.say('sofia', 'oncall release OC-0001');
    await scene.round();
    expect(called(scene)).toEqual(['ana', 'cleo', 'sofia', 'ana']);
    expect(moves(scene)).toBe(3);
  });

  test('to the second makes them the first, and the third moves up', async () => {
    const scene = await firing();
    await scene.say('ana', 'oncall handoff ben');
    await scene.round();
    expect(called(scene)).toEqual(['ana', 'ben']);
    await scene.pass(5);
    expect(called(scene)).toEqual(['ana', 'ben', 'sam']);
  });

  test('survives a crash between the handoff and the next round', async () => {
    const scene = await firing();
    await scene.say('ana', 'oncall handoff sofia');
    await scene.crash();
    await scene.round();
    await scene.round();
    expect(called(scene)).toEqual(['ana', 'sofia']);
    expect(moves(scene)).toBe(1);
  });

  test.each([
    ['acknowledged', 'ack'],
    ['silenced', 'silence 2h vendor works on it'],
  ])('leaves one that is %s as it is', async (_how, words) => {
    const scene = await firing();
    await scene.reply('ana', 'alert AL-0001', words);
    await scene.say('ana', 'oncall handoff sofia');
    await scene.pass(10);
    expect(called(scene)).toEqual(['ana']);
    expect(moves(scene)).toBe(0);
  });

  test('calls who has the turn when an acknowledgement decays', async () => {
    const scene = await firing();
    await scene.reply('ana', 'alert AL-0001', 'ack');
    await scene.say('ana', 'oncall handoff sofia');
    await scene.pass(30);
    await scene.pass(5);
    expect(called(scene)).toEqual(['ana', 'sofia']);
  });
});

describe('a turn that changes by the clock while an alert fires', () => {
  test('moves its pages at that minute, and not before', async () => {
    const scene = await openDialogue({ change: turning(TURNS) });
    await scene.pass(7 * DAY - 3);
    await scene.say('cleo', 'halt something is odd');
    await scene.pass(2);
    expect(called(scene)).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene)).toEqual(['ana', 'cleo']);
    await scene.pass(2);
    expect(called(scene)).toEqual(['ana', 'cleo', 'ben']);
    await scene.reply('cleo', 'alert AL-0001', 'ack');
    expect(alert(scene)).toMatchObject({ status: 'acknowledged', owner: 'cleo' });
  });

  test('goes by the clock on the wall where daylight saving began meanwhile', async () => {
    // Sunday 2026-03-08 has 23 hours: nine weeks after it began, the turn ends an hour of running time earlier.
    const scene = await openDialogue({ change: turning(TURNS) });
    await scene.pass(63 * DAY - HOUR - 2);
    await scene.say('cleo', 'halt something is odd');
    await scene.pass(1);
    expect(called(scene)).toEqual(['ana']);
    await scene.pass(1);
    expect(called(scene)).toEqual(['ana', 'cleo']);
    expect(moves(scene)).toBe(1);
  });

  test('keeps the old ladder where nobody is on duty after it', async () => {
    const days = { days: [1], fromMinute: 9 * HOUR, untilMinute: 10 * HOUR };
    const scene = await firing(rotaOf([weekly(['ana', 'cleo'], { hours: days })]));
    for (let quarter = 0; quarter < 6; quarter += 1) await scene.pass(15);
    expect(called(scene).every((name) => name === 'ana')).toBe(true);
    expect(called(scene)).toHaveLength(7);
    expect(moves(scene)).toBe(0);
  });
});
