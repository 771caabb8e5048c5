// Slack, Discord or both are gone: the desk goes on, the room has everything, each loss is an alert where people
// still are, and whatever was missed stands there once when they are back, CRITICAL first.
import { afterEach, expect, test } from 'vitest';
import { openAlerts } from '#runbook/alert.ts';
import {
  agree,
  keptToTheSpecifications,
  postedSince,
  rowsOf,
  seenOn,
} from '#tests/contract/joined/agreeing.ts';
import { closeDesks, joinAll, until } from '#tests/contract/joined/joined-desk.ts';
import type { JoinedDesk, PlatformName } from '#tests/contract/joined/joined-desk.ts';

afterEach(closeDesks);

const LONG = 180_000;
const DAY = { from: '2020-02-12', until: '2020-02-24', speed: 10 } as const;
const CALM = '2020-02-24 09:25';
const FALLEN = '2020-02-24 10:05';

function open(desk: JoinedDesk): readonly string[] {
  const { alerts } = desk.world.assembled.machine.state().runbook;
  return openAlerts(alerts).map(({ severity, key }) => `${severity} ${key}`);
}

async function raised(desk: JoinedDesk, key: string): Promise<void> {
  await until(
    () => `an alert on ${key}`,
    () => (open(desk).some((one) => one.endsWith(key)) ? true : null),
  );
}

async function ended(desk: JoinedDesk, key: string): Promise<void> {
  await until(
    () => `the end of ${key}; ${open(desk).join(', ')}`,
    () => (open(desk).some((one) => one.endsWith(key)) ? null : true),
  );
}

function heads(desk: JoinedDesk, platform: PlatformName): string {
  return seenOn(desk, platform)
    .map(({ head }) => head)
    .join('\n');
}

/** The CRITICAL alert that was raised while nobody outside could be told. */
function takenInTheRoom(desk: JoinedDesk): string {
  const { alerts } = desk.world.assembled.machine.state().runbook;
  const found = openAlerts(alerts).find(({ severity }) => severity === 'CRITICAL');
  if (found === undefined) throw new Error('no CRITICAL alert is open');
  return found.id;
}

/** The lanes of what was missed, in the order it came to stand there. */
function lanesSince(
  desk: JoinedDesk,
  platform: 'slack' | 'discord',
  before: number,
): readonly string[] {
  const lanes = new Map(rowsOf(desk).map((row) => [row.id, row.lane]));
  return postedSince(desk, platform, before).map((id) => lanes.get(id) ?? '');
}

test(
  'the loss of one platform is an alert on the other, until it is back',
  async () => {
    const desk = await joinAll({ from: '2020-02-24', until: '2020-02-24', speed: 10 });
    desk.slack.faults.outage();
    await raised(desk, 'platform slack connection');
    await agree(desk, ['room', 'discord']);
    expect(heads(desk, 'discord')).toContain('slack');
    desk.slack.faults.mend();
    await ended(desk, 'platform slack connection');
    await agree(desk);
    const lift = desk.discord.faults.outage();
    await raised(desk, 'platform discord connection');
    await agree(desk, ['room', 'slack']);
    expect(heads(desk, 'slack')).toContain('discord');
    lift();
    await ended(desk, 'platform discord connection');
    await agree(desk);
    keptToTheSpecifications(desk);
  },
  LONG,
);

test(
  'a total outage stops nothing and loses nothing',
  async () => {
    const desk = await joinAll(DAY);
    await desk.world.playUntil(CALM);
    await agree(desk);
    const before = rowsOf(desk).at(-1)?.id ?? 0;
    const facts = desk.world.facts().length;
    desk.slack.faults.outage();
    const lift = desk.discord.faults.outage();
    await raised(desk, 'platform slack connection');
    await raised(desk, 'platform discord connection');
    await desk.world.playUntil(FALLEN);
    // The day fell through its limit while nobody outside could be told; the room was.
    const since = desk.world.facts().slice(facts);
    const kinds = new Set(since.map(({ kind }) => kind));
    for (const kind of ['order.approved', 'order.filled', 'latch.set', 'alert.raised'])
      expect(kinds).toContain(kind);
    const id = takenInTheRoom(desk);
    expect((await desk.door.say('ana', `ack ${id}`)).code).toBe('OK');
    await agree(desk, ['room']);
    desk.slack.faults.mend();
    lift();
    await desk.joined();
    await ended(desk, 'platform slack connection');
    await ended(desk, 'platform discord connection');
    await agree(desk);
    for (const platform of ['slack', 'discord'] as const) {
      expect(heads(desk, platform)).toMatch(new RegExp(`^CRITICAL - ACKNOWLEDGED.* ${id}$`, 'm'));
      const lanes = lanesSince(desk, platform, before);
      // A lane that asks first finds the platform back; what is CRITICAL follows before the rest of it.
      expect(lanes).toContain('critical');
      expect(lanes.lastIndexOf('critical'), lanes.join(' ')).toBeLessThan(lanes.length / 2);
    }
    expect(desk.log.filter((line) => line.includes('refused'))).toEqual([]);
    keptToTheSpecifications(desk);
  },
  LONG,
);
