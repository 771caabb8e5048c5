// Whether room, Slack and Discord show the same, message for message: everything that was written stands where it
// belongs with its newest words, in its order, and nothing stands twice or besides.
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { OutboxRow } from '#engine/journal/journal.ts';
import { PLATFORMS, until } from './joined-desk.ts';
import type { JoinedDesk, PlatformName } from './joined-desk.ts';
import { seenOnDiscord } from './seen-discord.ts';
import { seenOnSlack } from './seen-slack.ts';
import { expected, seenInRoom } from './seen.ts';
import type { Standing } from './seen.ts';
import { sightsOnDiscord } from './sights-discord.ts';
import { sightsInRoom } from './sights-room.ts';
import { sightsOnSlack } from './sights-slack.ts';
import type { Sight } from './transcript.ts';

export function rowsOf({ world }: JoinedDesk): readonly OutboxRow[] {
  const { messages } = world.ground.journal;
  const all = { channel: null, topic: null, before: Number.MAX_SAFE_INTEGER, limit: 100_000 };
  return messages.page(all).toReversed();
}

/** The first row of what a row belongs to. */
function firstRow(rows: readonly OutboxRow[], id: number): number {
  const topic = rows.find((row) => row.id === id)?.topic ?? null;
  return topic === null ? id : (rows.find((row) => row.topic === topic)?.id ?? id);
}

function newestRow(rows: readonly OutboxRow[], topic: string | null, id: number): number {
  if (topic === null) return id;
  return rows.findLast((row) => row.topic === topic && row.part === 'card')?.id ?? id;
}

export function seenOn(desk: JoinedDesk, platform: PlatformName): readonly Standing[] {
  const rows = rowsOf(desk);
  switch (platform) {
    case 'room':
      return seenInRoom(desk.door.messages(), (topic, id) => newestRow(rows, topic, id));
    case 'slack':
      return seenOnSlack(desk.slack, (id) => firstRow(rows, id));
    case 'discord':
      return seenOnDiscord(desk.discord);
  }
}

export function sightsOn(desk: JoinedDesk, platform: PlatformName): readonly Sight[] {
  const rows = rowsOf(desk);
  const topicOf = (id: number) => rows.find((row) => row.id === id)?.topic ?? null;
  switch (platform) {
    case 'room':
      return sightsInRoom(desk.door, (topic, id) => newestRow(rows, topic, id));
    case 'slack':
      return sightsOnSlack(desk.slack, topicOf);
    case 'discord':
      return sightsOnDiscord(desk.discord, topicOf);
  }
}

/** Lanes overtake one another by design: by row, what stands can be compared as a whole. */
function byRow(all: readonly Standing[]): readonly Standing[] {
  return all.toSorted((a, b) => a.row - b.row);
}

/** Within a lane of a channel what stands alone stands as it was written. */
function outOfOrder(seen: readonly Standing[], rows: readonly OutboxRow[]): readonly string[] {
  const alone = new Map(rows.filter((row) => row.topic === null).map((row) => [row.id, row]));
  const last = new Map<string, number>();
  return seen.flatMap(({ row: id }) => {
    const row = alone.get(id);
    if (row === undefined) return [];
    const lane = `${row.channel} ${row.lane}`;
    const before = last.get(lane) ?? 0;
    last.set(lane, id);
    return before < id ? [] : [`${id} after ${before} in ${lane}`];
  });
}

/** What has to stand there; a card on Discord goes without a picture that was not drawn in time. */
function wanted(desk: JoinedDesk, platform: PlatformName): readonly Standing[] {
  const want = byRow(expected(rowsOf(desk)));
  if (platform !== 'discord' || desk.late.length === 0) return want;
  const left = [...desk.late];
  const bare = new Set(
    seenOn(desk, platform).flatMap((one) => (one.picture === null ? one.row : [])),
  );
  return want.map((one) => {
    const late = one.picture === null ? -1 : left.indexOf(one.picture);
    if (late === -1 || !bare.has(one.row)) return one;
    left.splice(late, 1);
    return { ...one, picture: null };
  });
}

function agrees(desk: JoinedDesk, platforms: readonly PlatformName[]): boolean {
  return platforms.every((one) => isDeepStrictEqual(byRow(seenOn(desk, one)), wanted(desk, one)));
}

/** Waits until everything arrived, pictures too, then tells the first difference there is. */
export async function agree(
  desk: JoinedDesk,
  platforms: readonly PlatformName[] = PLATFORMS,
): Promise<void> {
  await desk.settled(platforms);
  await until(
    () => 'all platforms to agree',
    () => (agrees(desk, platforms) ? true : null),
  ).catch(() => undefined);
  const rows = rowsOf(desk);
  for (const platform of platforms) {
    const seen = seenOn(desk, platform);
    expect(byRow(seen), platform).toEqual(wanted(desk, platform));
    expect(outOfOrder(seen, rows), platform).toEqual([]);
  }
}

/** Neither local platform was sent anything against its published schema or limits. */
export function keptToTheSpecifications({ slack, discord }: JoinedDesk): void {
  expect(slack.violations()).toEqual([]);
  expect(discord.violations()).toEqual([]);
}

/** Rows behind this one whose words were posted anew, in the order they came to stand there. */
export function postedSince(
  desk: JoinedDesk,
  platform: 'slack' | 'discord',
  before: number,
): readonly number[] {
  const { messages } = desk.world.ground.journal;
  const rows = rowsOf(desk).filter((row) => row.id > before);
  const posted = rows.flatMap(({ id }) => {
    const place = messages.fared(id).find((one) => one.platform === platform)?.place ?? null;
    return place === null ? [] : [{ id, stamp: place.split('/')[1] ?? '' }];
  });
  const first = new Map<string, number>();
  for (const { id, stamp } of posted) if (!first.has(stamp)) first.set(stamp, id);
  return [...first]
    .toSorted(([a], [b]) => Number(BigInt(a.replace('.', '')) - BigInt(b.replace('.', ''))))
    .map(([, id]) => id);
}
