// The pure parts of the Discord edge: addresses, the table of faults, channels by name, permissions, and who
// somebody is by what Discord says of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNewer, readPlace, snowflakeAt, wallOf, writePlace } from '#bot/discord/address.ts';
import { Directory, locate } from '#bot/discord/directory.ts';
import type { GuildChannel } from '#bot/discord/directory.ts';
import { failureText, troubleOf } from '#bot/discord/fault.ts';
import { readMessage } from '#bot/discord/payload.ts';
import { missingPermissions, NEEDED } from '#bot/discord/permissions.ts';
import { plainPost } from '#bot/discord/poster.ts';
import { readSpot, translateMessage } from '#bot/discord/translate.ts';

const GUILD = '100000000000000001';
const SELF = '500000000000000001';
const CHANNEL = '300000000000000003';
const ANA = '200000000000000001';

describe('addresses', () => {
  test('a snowflake carries its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_600_000_000_000, max: 2_500_000_000_000 }), (wall) => {
        expect(wallOf(snowflakeAt(wall))).toBe(wall);
        expect(isNewer(snowflakeAt(wall + 1), snowflakeAt(wall))).toBe(true);
      }),
    );
  });

  test('a place is read as it was written, and nothing else is one', () => {
    const place = { channel: CHANNEL, message: SELF };
    expect(readPlace(writePlace(place))).toEqual(place);
    fc.assert(fc.property(fc.string(), (text) => readPlace(`${text}/x`) === null));
  });
});

describe('faults', () => {
  test.each([
    [404, 10_003, 'channel'],
    [404, 10_008, 'message-gone'],
    [403, 50_001, 'channel'],
    [403, 50_013, 'channel'],
    [400, 50_035, 'form'],
    [413, 40_005, 'form'],
    [429, 30_046, 'edits'],
    [400, 50_083, 'archived'],
    [400, 160_004, 'thread-exists'],
    [400, 40_060, 'acknowledged'],
    [404, 10_062, 'token-over'],
    [401, 50_027, 'token-over'],
    [401, 0, 'token'],
    [403, 0, 'channel'],
    [400, 0, 'form'],
    [404, 0, 'refused'],
  ])('%i with code %i is %s', (status, code, trouble) => {
    const failure = { kind: 'refused', status, code, text: 'Discord said' } as const;
    expect(troubleOf(failure)).toBe(trouble);
    expect(failureText(failure)).toContain(String(code));
  });
});

describe('channels', () => {
  const rows: readonly GuildChannel[] = [
    { id: CHANNEL, name: 'alerts', type: 0 },
    { id: '300000000000000004', name: 'twice', type: 0 },
    { id: '300000000000000005', name: 'Twice', type: 0 },
    { id: '300000000000000006', name: 'voice', type: 2 },
  ];

  test.each([
    ['alerts', 'found'],
    ['#Alerts', 'found'],
    [CHANNEL, 'found'],
    ['nowhere', 'There is no channel called #nowhere'],
    ['300000000000000099', 'of id 300000000000000099'],
    ['twice', '2 channels are called #twice'],
    ['voice', 'takes no messages'],
  ])('%s: %s', (wanted, says) => {
    const at = locate(rows, 'alerts', wanted);
    expect(at.state === 'found' ? 'found' : at.why).toContain(says);
  });

  test('one that was renamed keeps its id until it is gone', () => {
    const name = 'alerts';
    const names = {
      briefings: name,
      approvals: name,
      alerts: name,
      reports: name,
      orders: name,
      audit: name,
    };
    const directory = new Directory(names);
    directory.learn(rows);
    expect(directory.of('alerts')).toEqual({ state: 'found', id: CHANNEL });
    directory.put({ id: CHANNEL, name: 'loud', type: 0 });
    expect(directory.of('alerts')).toEqual({ state: 'found', id: CHANNEL });
    expect(directory.renamed('alerts')).toBe('loud');
    directory.remove(CHANNEL);
    expect(directory.of('alerts').state).toBe('lost');
  });
});

describe('permissions', () => {
  const all = NEEDED.reduce((sum, [, bit]) => sum | bit, 0n);
  const bearer = { user: SELF, guild: GUILD, roles: ['1'] };
  const threads = 1n << 35n;

  test.each([
    ['nothing given', 0n, [], NEEDED.length],
    ['all by a role', all, [], 0],
    ['administrators may all', 8n, [{ id: GUILD, allow: 0n, deny: all }], 0],
    ['taken from everybody', all, [{ id: GUILD, allow: 0n, deny: threads }], 1],
    [
      'taken from everybody, given to the role',
      all,
      [
        { id: GUILD, allow: 0n, deny: threads },
        { id: '1', allow: threads, deny: 0n },
      ],
      0,
    ],
    [
      'given to the role, taken from the bot',
      all,
      [
        { id: '1', allow: threads, deny: 0n },
        { id: SELF, allow: 0n, deny: threads },
      ],
      1,
    ],
    ['taken from a role of somebody else', all, [{ id: '2', allow: 0n, deny: threads }], 0],
  ])('%s', (_, permissions, overwrites, missing) => {
    const roles = [{ id: '1', permissions }];
    expect(missingPermissions(bearer, roles, overwrites)).toHaveLength(missing);
  });
});

test('a plain post is within Discord’s bound and ends with its mark', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 3_000 }),
      fc.string({ maxLength: 5_000 }),
      (content, description) => {
        const embeds = [{ description, footer: { text: 'no. 42' } }];
        const post = plainPost({
          content,
          embeds,
          components: [],
          allowed_mentions: { parse: [] },
        });
        expect(post.content.length).toBeLessThanOrEqual(2_000);
        expect(post.content.endsWith('\nno. 42')).toBe(true);
      },
    ),
  );
});

describe('who speaks', () => {
  const base = {
    id: '1573643795671547904',
    channel_id: CHANNEL,
    guild_id: GUILD,
    type: 0,
    author: { id: ANA },
    member: {},
    content: `<@${SELF}> halt`,
    mentions: [],
  };
  const look = { guild: GUILD, self: SELF, topic: null, nameOf: () => null };
  const of = (change: object, topic: string | null = null) => {
    const read = readMessage({ ...base, ...change });
    return read === null ? null : translateMessage(read, { ...look, topic });
  };

  test.each([
    ['a member', {}, 'member', false],
    ['without member data', { member: undefined }, 'guest', false],
    ['who has not accepted the rules', { member: { pending: true } }, 'guest', false],
    ['a guest of one channel', { member: { flags: 16 } }, 'guest', false],
    ['a bot', { author: { id: ANA, bot: true } }, 'bot', false],
    ['a webhook', { webhook_id: '1' }, 'bot', false],
    ['in another guild', { guild_id: '100000000000000002' }, 'foreign', false],
    ['in a direct message', { guild_id: undefined, member: undefined }, 'member', true],
  ])('%s', (_, change, standing, direct) => {
    expect(of(change)).toMatchObject({ standing, direct, deed: { kind: 'line', line: 'halt' } });
  });

  test.each([
    ['the bot itself', { author: { id: SELF } }],
    ['nobody called', { content: 'halt' }],
    ['a pin', { type: 6 }],
    ['an id that is none', { id: 'x' }],
  ])('%s says nothing', (_, change) => {
    expect(of(change)).toBeNull();
  });

  test('in a thread every word counts', () => {
    const said = of({ content: 'ack' }, 'alert AL-0007');
    expect(said?.deed).toEqual({ kind: 'reply', topic: 'alert AL-0007', text: 'ack' });
    expect(readSpot(said?.meaning ?? '')).toEqual({
      kind: 'message',
      channel: CHANNEL,
      id: base.id,
    });
  });
});
