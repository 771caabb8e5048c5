// The on-call as dialogues: turns given away, exchanged and taken back, an acknowledgement that decays, gaps told
// days ahead, a rota put in force by two keys. People's clock begins on Monday 2026-01-05 at 09:00 in New York.
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { auditLadders, isAuditorSatisfied } from '#runbook/oncall/audit.ts';
import { onCallNow } from '#runbook/oncall/oncall.ts';
import { always } from '#runbook/oncall/rota.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import { pinOf } from '#runbook/state.ts';
import { closeDialogues, openDialogue, withPerson } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { rotaOf, weekly } from '#tests/runbook/oncall/rotas.ts';

afterEach(closeDialogues);

const TURNS: Rota = rotaOf([weekly(['ana', 'ben'])], {
  secondary: [weekly(['ben', 'cleo'])],
  tertiary: [always(personId('sam'))],
});

function withRota(rota: Rota) {
  return (config: Config): Config => ({
    ...config,
    proposal: { ...config.proposal, rota },
    alerting: { ...config.alerting, rota },
  });
}

function primary(scene: Dialogue): string | null {
  return onCallNow(scene.world.assembled.desk).primary;
}

function open(scene: Dialogue): readonly Alert[] {
  return openAlerts(scene.world.assembled.machine.state().runbook.alerts);
}

function called(scene: Dialogue, id: string): readonly string[] {
  return scene.world
    .facts()
    .flatMap((fact) => (fact.kind === 'alert.escalated' && fact.id === id ? [fact.to] : []));
}

const HOUR = 60;
const DAY = 24 * HOUR;

test('turns are given away, exchanged and taken back, and everybody can see it', async () => {
  const scene = await openDialogue({ change: withRota(TURNS) });
  await scene.say('vic', 'oncall');
  await scene.say('vic', 'oncall next --days 21');
  await scene.say('ana', 'halt quotes look stale');
  expect(called(scene, 'AL-0001')).toEqual(['ana']);
  await scene.say('ana', 'oncall handoff sofia the vendor was called');
  expect(primary(scene)).toBe('sofia');
  await scene.round();
  await scene.say('ben', 'strategies pause trend-crossover it too');
  await scene.say('vic', 'oncall escalation AL-0001');
  await scene.say('ben', 'oncall swap ben ana --on 2026-01-13');
  await scene.say(
    'cleo',
    'oncall override secondary dev --from 2026-01-06 18:00 --until 2026-01-07 09:00 --why Ben flies',
  );
  await scene.say('vic', 'oncall next --days 21');
  await scene.say('sofia', 'oncall release OC-0001');
  expect(primary(scene)).toBe('ana');
  await scene.say('vic', 'oncall escalation');
  await scene.say('vic', 'oncall contacts');
  await scene.matches('oncall-turns');
});

describe('who may, and what cannot be', () => {
  test.each([
    ['vic', 'oncall handoff ana', 'ROLE_MISSING'],
    ['sam', 'oncall swap sam sam --on 2026-01-06', 'SWAP_ALONE'],
    ['ana', 'oncall handoff ana', 'SWAP_ALONE'],
    ['sofia', 'oncall handoff ben', 'ONCALL_NOT_YOURS'],
    ['ana', 'oncall handoff vic', 'ROLE_MISSING'],
    ['ana', 'oncall handoff ghost', 'PERSON_NOT_FOUND'],
    ['ana', 'oncall swap dev sofia --on 2026-01-06', 'SWAP_NO_TURN'],
    ['ana', 'oncall swap ana ben --on 2025-12-24', 'SPAN_INVALID'],
    ['ana', 'oncall release OC-0009', 'COVER_UNKNOWN'],
    ['ana', 'oncall override primary ben --until tomorrow --why x', 'MOMENT_BAD'],
    ['ana', 'oncall override primary ben --until 2026-02-30 --why x', 'MOMENT_BAD'],
    ['ana', 'oncall override primary ben --until 2026-01-05 --why x', 'SPAN_INVALID'],
    ['ana', 'oncall override primary ben --until 40d --why x', 'SPAN_INVALID'],
    ['ana', 'oncall override boss ben --until 8h --why x', 'ARGUMENT_BAD'],
    ['ana', 'oncall override primary ben --until 8h', 'ARGUMENT_MISSING'],
  ])('%s: %s is %s, and nothing changes', async (who, line, code) => {
    const scene = await openDialogue();
    expect((await scene.say(who, line)).code).toBe(code);
    expect(scene.world.facts().filter((fact) => fact.kind.startsWith('oncall.'))).toEqual([]);
    expect(
      scene.world.facts().flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : [])),
    ).toEqual([code]);
  });

  test('fixed people exchange a day, and hand over for a day', async () => {
    const scene = await openDialogue();
    await scene.say('ana', 'oncall swap ana ben --on 2026-01-06');
    await scene.pass(DAY);
    expect(primary(scene)).toBe('ben');
    await scene.say('ben', 'oncall handoff sofia');
    expect(primary(scene)).toBe('sofia');
    await scene.pass(DAY);
    expect(primary(scene)).toBe('ana');
  });
});

describe('an alert somebody has', () => {
  test('is asked about, kept by a word, and fires again without one, over a restart', async () => {
    const scene = await openDialogue();
    await scene.say('cleo', 'halt something is odd');
    await scene.reply('ana', 'alert AL-0001', 'ack');
    await scene.pass(30);
    await scene.reply('ana', 'alert AL-0001', 'still with the vendor');
    await scene.pass(20);
    await scene.crash();
    await scene.pass(9);
    expect(open(scene)[0]).toMatchObject({ status: 'acknowledged', owner: 'ana', askedWall: null });
    await scene.pass(1);
    expect(open(scene)[0]?.askedWall).not.toBeNull();
    await scene.crash();
    await scene.pass(4);
    expect(called(scene, 'AL-0001')).toEqual(['ana']);
    await scene.pass(1);
    expect(open(scene)[0]).toMatchObject({ status: 'firing', owner: null });
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ana']);
    await scene.pass(5);
    expect(called(scene, 'AL-0001')).toEqual(['ana', 'ana', 'ben']);
    await scene.reply('ben', 'alert AL-0001', 'ack');
    await scene.matches('oncall-still-on-it');
  });

  test('calls the mention, and so the own address, of whoever is asked and paged, each time', async () => {
    const scene = await openDialogue();
    await scene.say('cleo', 'halt something is odd');
    await scene.pass(10);
    await scene.pass(15);
    await scene.reply('sam', 'alert AL-0001', 'ack');
    await scene.pass(30);
    const calls = scene.world
      .cards()
      .filter((card) => card.topic === 'alert AL-0001' && card.calls.length > 0)
      .map((card) => [card.severity, ...card.calls]);
    expect(calls).toEqual(['ana', 'ben', 'sam', 'sam', 'sam'].map((name) => ['CRITICAL', name]));
  });
});

test('a ladder nobody climbs is an alert of its own, stops the dead-man call, and ends when it is climbed', async () => {
  const scene = await openDialogue();
  await scene.say('cleo', 'halt something is odd');
  const { machine } = scene.world.assembled;
  const audit = () => machine.attempt(auditLadders(machine));
  scene.world.pass(6 * 60_000);
  expect(isAuditorSatisfied(machine)).toBe(true);
  scene.world.pass(1);
  expect(isAuditorSatisfied(machine)).toBe(false);
  audit();
  audit();
  expect(open(scene).map(({ rule, severity }) => [rule, severity])).toEqual([
    ['halt', 'CRITICAL'],
    ['ladder-late', 'CRITICAL'],
  ]);
  expect(open(scene)[1]?.text).toBe(
    'A ladder is not climbed in time: AL-0001, paging ben by 60 s.',
  );
  // One round sweeps, and the auditor that comes after it finds all steps taken.
  await scene.round();
  expect(isAuditorSatisfied(machine)).toBe(true);
  expect(open(scene).map(({ rule }) => rule)).toEqual(['halt']);
});

describe('a gap ahead', () => {
  const sevenDays: Rota = rotaOf([
    weekly(['ana', 'ben'], {
      turnDays: 1,
      hours: { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, untilMinute: 1_440 },
    }),
  ]);

  test('is a WARNING days before, CRITICAL within a day, and ends when somebody fills it', async () => {
    const noWeekend: Rota = rotaOf([
      weekly(['ana', 'ben'], {
        hours: { days: [1, 2, 3, 4, 5], fromMinute: 0, untilMinute: 1_440 },
      }),
    ]);
    const scene = await openDialogue({ change: withRota(noWeekend) });
    await scene.round();
    const gap = () => open(scene).find((row) => row.key === 'rota gap');
    expect(gap()).toMatchObject({
      severity: 'WARNING',
      text: 'Nobody is primary on call from 2026-01-10 00:00 ET until 2026-01-12 00:00 ET.',
    });
    await scene.pass(3 * DAY);
    expect(gap()?.severity).toBe('WARNING');
    await scene.pass(DAY);
    expect(gap()?.severity).toBe('CRITICAL');
    await scene.crash();
    await scene.round();
    expect(open(scene).filter((row) => row.key === 'rota gap')).toHaveLength(1);
    await scene.say(
      'ana',
      'oncall override primary sofia --from 2026-01-10 00:00 --until 2026-01-12 00:00 --why weekend',
    );
    await scene.round();
    // The next weekend is more than seven days ahead of this morning.
    expect(gap()).toBeUndefined();
    await scene.pass(DAY);
    expect(gap()?.text).toContain('from 2026-01-17 00:00 ET');
    await scene.matches('oncall-gap');
  });

  test('is none where somebody is always there', async () => {
    const scene = await openDialogue({ change: withRota(sevenDays) });
    for (let day = 0; day < 20; day += 1) await scene.pass(DAY);
    expect(scene.world.facts().filter((fact) => fact.kind.startsWith('rota.'))).toHaveLength(1);
  });

  test('is there at once when somebody on call leaves the roster', async () => {
    const scene = await openDialogue();
    scene.propose((proposal) => withPerson(proposal, 'ben', () => null));
    await scene.round();
    expect(open(scene).find((row) => row.key === 'rota gap')).toMatchObject({
      severity: 'CRITICAL',
      text: 'ben is secondary on call now and not on the roster in force.',
    });
  });
});

describe('a changed rota', () => {
  test('waits for two keys, is pinned with them, and counts from then on', async () => {
    const scene = await openDialogue();
    const pin = scene.world.assembled.machine.state().runbook.pin;
    scene.propose((proposal) => ({ ...proposal, rota: rotaOf([always(personId('sofia'))]) }));
    expect(primary(scene)).toBe('ana');
    expect((await scene.say('ana', 'config diff')).text).toContain('on-call');
    await scene.say('ana', 'config pin Ana is on leave');
    expect(primary(scene)).toBe('ana');
    await scene.say('ben', 'approve R-0001');
    expect(primary(scene)).toBe('sofia');
    const state = scene.world.assembled.machine.state();
    expect(state.runbook.pin).toBe(pinOf(state));
    expect(state.runbook.pin).not.toBe(pin);
    await scene.crash();
    expect(primary(scene)).toBe('sofia');
  });

  test('of a desk that never recorded one is that of the files, and its pin is as before', async () => {
    const scene = await openDialogue({
      change: (config) => {
        const { rota: _, ...proposal } = config.proposal;
        return { ...config, proposal };
      },
    });
    const { runbook } = scene.world.assembled.machine.state();
    expect(runbook.oncall.rota).toBeNull();
    expect(scene.world.assembled.machine.seen().pinHolds).toBe(true);
    expect(primary(scene)).toBe('ana');
  });
});
