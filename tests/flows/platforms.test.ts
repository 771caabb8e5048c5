// What chat platforms bring on record: a part that is out of order is an alert on the other platforms until it
// is mended, and five refusals in ten minutes are one too, whichever way they came.
import { afterEach, describe, expect, test } from 'vitest';
import { openAlerts } from '#runbook/alert.ts';
import type { Account } from '#runbook/person.ts';
import type { PlatformWord } from '#runbook/platform.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';

afterEach(closeDialogues);

const PART = 'channel alerts';
const ARCHIVED: PlatformWord = {
  kind: 'faulted',
  part: PART,
  why: 'The channel #desk-alerts is archived. Unarchive it, or name another in config/chat.yaml.',
  final: true,
};
const SLOW: PlatformWord = {
  kind: 'faulted',
  part: 'connection',
  why: 'No socket is open; it is tried again.',
  final: false,
};

function tell(scene: Dialogue, word: PlatformWord, platform = 'slack'): void {
  scene.world.assembled.desk.platform(platform, word);
  scene.direct(`${platform} says that ${word.part} is ${word.kind}`);
}

function kinds(scene: Dialogue): readonly string[] {
  return scene.world.facts().map((fact) => fact.kind);
}

function count(scene: Dialogue, kind: string): number {
  return kinds(scene).filter((one) => one === kind).length;
}

function alerts(scene: Dialogue): readonly string[] {
  const { alerts: all } = scene.world.assembled.machine.state().runbook;
  return openAlerts(all).map((row) => `${row.severity} ${row.key}`);
}

describe('a part of a platform that is out of order', () => {
  test('is an alert on every platform until it is mended, and is told once', async () => {
    const scene = await openDialogue();
    const { messages } = scene.world.ground.journal;
    messages.join('discord', 'now');
    tell(scene, SLOW);
    tell(scene, SLOW);
    tell(scene, ARCHIVED);
    expect(alerts(scene)).toEqual([
      'WARNING platform slack connection',
      'CRITICAL platform slack channel alerts',
    ]);
    const urgent = messages.due('discord', 99, { lane: 'critical' }).map(({ row }) => row);
    expect(urgent.map((row) => [row.channel, row.topic, row.part])).toContainEqual([
      'alerts',
      'alert AL-0002',
      'card',
    ]);
    tell(scene, { kind: 'mended', part: 'connection' });
    tell(scene, { kind: 'mended', part: 'connection' });
    tell(scene, { kind: 'mended', part: PART }, 'discord');
    expect([count(scene, 'platform.faulted'), count(scene, 'platform.mended')]).toEqual([2, 1]);
    expect(alerts(scene)).toEqual(['CRITICAL platform slack channel alerts']);
    tell(scene, { kind: 'mended', part: PART });
    expect(alerts(scene)).toEqual([]);
    await scene.matches('platform-faults');
  });

  test('is on record over a restart: only what changes is told again', async () => {
    const scene = await openDialogue();
    tell(scene, ARCHIVED);
    await scene.crash();
    tell(scene, ARCHIVED);
    expect(count(scene, 'platform.faulted')).toBe(1);
    tell(scene, { ...ARCHIVED, why: 'The channel is gone.' });
    expect(count(scene, 'platform.faulted')).toBe(2);
    tell(scene, { kind: 'mended', part: PART });
    expect(scene.world.assembled.machine.state().runbook.platforms).toEqual([]);
  });

  test('that gets worse is raised anew as CRITICAL', async () => {
    const scene = await openDialogue();
    tell(scene, SLOW);
    tell(scene, { ...SLOW, why: 'The token was revoked. Make another.', final: true });
    expect(alerts(scene)).toEqual(['CRITICAL platform slack connection']);
  });
});

describe('refusals that repeat', () => {
  function stranger(user: string, platform: 'slack' | 'discord' = 'slack'): Account {
    return { platform, team: 'T0DEMO', user };
  }

  /** Whether the last batch is of the refusal and what it amounts to. */
  function lastBatch(scene: Dialogue): readonly string[] {
    const entries = scene.world.entries();
    const batch = entries.at(-1)?.batch;
    return entries.filter((entry) => entry.batch === batch).map((entry) => entry.fact.kind);
  }

  const WAYS = [
    ['lines nobody understands', () => 'nonsense'],
    ['what the role does not allow', () => 'halt'],
    ['keys of no request', (at: number) => `approve R-${9_000 + at}`],
    ['all of them', (at: number) => ['nonsense', 'halt', 'deny R-0001 no'][at % 3] ?? ''],
  ] as const;
  test.each(WAYS)('are one fact in the batch of the fifth: %s', async (_name, line) => {
    const scene = await openDialogue();
    for (let at = 0; at < 4; at += 1) await scene.say('vic', line(at));
    expect(count(scene, 'refusals.repeated')).toBe(0);
    await scene.say('vic', line(4));
    expect(lastBatch(scene).slice(0, 3)).toEqual([
      'command.refused',
      'refusals.repeated',
      'alert.raised',
    ]);
    for (let at = 5; at < 20; at += 1) await scene.say('vic', line(at));
    expect(count(scene, 'refusals.repeated')).toBe(1);
    expect(alerts(scene)).toEqual(['WARNING refusals persona:demo:vic']);
  });

  test('of keys, by those who hold some, count as well', async () => {
    const scene = await openDialogue();
    for (let at = 0; at < 5; at += 1) await scene.say('ben', 'approve R-0042');
    expect(count(scene, 'refusals.repeated')).toBe(1);
  });

  test('count for ten minutes, and for each account alone', async () => {
    const scene = await openDialogue();
    for (const who of ['vic', 'ana', 'ben']) {
      for (let at = 0; at < 4; at += 1) await scene.say(who, 'nonsense');
    }
    await scene.pass(10);
    for (const who of ['vic', 'ana', 'ben']) await scene.say(who, 'nonsense');
    expect(count(scene, 'refusals.repeated')).toBe(0);
  });

  test('are told again when they go on for more than ten minutes', async () => {
    const scene = await openDialogue();
    for (let minute = 0; minute < 25; minute += 1) {
      await scene.say('vic', 'nonsense');
      scene.world.pass(60_000);
    }
    expect(count(scene, 'refusals.repeated')).toBe(3);
    expect(alerts(scene)).toHaveLength(1);
  });

  test('of strangers count together by platform, and over a restart', async () => {
    const scene = await openDialogue();
    for (const user of ['U1', 'U2']) await scene.speak(user, stranger(user), 'status');
    for (const user of ['U1', 'U2']) await scene.speak(user, stranger(user, 'discord'), 'status');
    await scene.crash();
    for (const user of ['U3', 'U4']) await scene.speak(user, stranger(user), 'status');
    expect(count(scene, 'refusals.repeated')).toBe(0);
    await scene.speak('U1', stranger('U1'), 'status');
    expect(alerts(scene).filter((row) => row.includes('refusals'))).toEqual([
      'WARNING refusals slack:T0DEMO:U1',
    ]);
  });
});
