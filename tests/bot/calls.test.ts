// Who is called is mentioned, on each platform by their account there; nobody else ever is, whatever a card or
// a text says.
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '#bot/chat.ts';
import { cardEmbed, entryPosts } from '#bot/discord/embed.ts';
import { calledUsers } from '#bot/platform.ts';
import { cardBlocks, entryBlocks } from '#bot/slack/blocks.ts';
import { parseCard } from '#bot/written-card.ts';
import type { Account, Roster } from '#runbook/person.ts';
import { personId } from '#runbook/person.ts';
import { CARD } from '#tests/bot/couriers.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const WORKSPACE = { platform: 'slack', team: 'T1' } as const;

function person(id: string, accounts: readonly Account[]): Roster[number] {
  return { id: personId(id), name: id, roles: ['trader'], position: null, accounts };
}

const ROSTER: Roster = [
  person('ana', [
    { platform: 'slack', team: 'T1', user: 'UANA' },
    { platform: 'slack', team: 'T2', user: 'UELSEWHERE' },
    { platform: 'discord', team: '1', user: '42' },
  ]),
  person('ben', [{ platform: 'terminal', team: 'local', user: 'ben' }]),
];

const ENTRY: ChatMessage = {
  id: 7,
  channel: 'alerts',
  lane: 'critical',
  topic: 'alert AL-0007',
  part: 'entry',
  card: { ...CARD, title: 'AL-0007 paged <@UBEN> @everyone', buttons: [], calls: ['ana'] },
  wall: 0,
  place: null,
  repeat: false,
};

describe('the users a card calls', () => {
  test.each([
    ['by the account of this team', ['ana'], ['UANA']],
    ['nobody where they have none here', ['ben'], []],
    ['nobody who is not on the roster', ['here', 'UANA', '!channel'], []],
  ])('%s', (_, calls, users) => {
    expect(calledUsers(ROSTER, { calls }, WORKSPACE)).toEqual(users);
  });
});

describe('on Slack', () => {
  test('the entry mentions whom it calls, and the words of its title mention nobody', () => {
    const text = JSON.stringify(entryBlocks(ENTRY, ['UANA']).blocks);
    expect(text.match(/"verbatim":true[^{}]*|"text":"[^"]*<@[^"]*"/g)?.join(' ')).toContain(
      'Called: <@UANA>',
    );
    expect(JSON.stringify(entryBlocks(ENTRY).blocks)).not.toContain('Called');
  });

  test.each(['!channel', 'UANA> <!here', 'uana', ''])('%j is no user', (user) => {
    expect(entryBlocks(ENTRY, [user]).blocks).toEqual(entryBlocks(ENTRY).blocks);
  });

  test('a card edited in place calls nobody', () => {
    expect(JSON.stringify(cardBlocks({ ...ENTRY, part: 'card' }))).not.toContain('Called');
  });
});

describe('on Discord', () => {
  test('the entry mentions whom it calls, and allows no other mention', () => {
    const [first] = entryPosts(ENTRY, ['42']);
    expect(first?.content).toMatch(/^Called: <@42>\n/);
    expect(first?.content.match(/(?<!\\)<@/g)).toHaveLength(1);
    expect(first?.allowed_mentions).toEqual({ parse: [], users: ['42'] });
  });

  test.each(['everyone', '&42', '42> @here', ''])('%j is no user', (user) => {
    expect(entryPosts(ENTRY, [user])).toEqual(entryPosts(ENTRY));
  });

  test('a card edited in place calls nobody', () => {
    expect(cardEmbed({ ...ENTRY, part: 'card' }).allowed_mentions).toEqual({ parse: [] });
  });
});

test('a page calls the person it pages, an assignment the one it is given to, and nothing else anybody', async () => {
  const ground = newGround();
  const world = await startWorld(ground);
  await world.say('ana', 'halt feed looks stale');
  await world.say('ben', 'assign AL-0001 cleo');
  await world.say('ben', 'note AL-0001 looking');
  const called = world.cards().map(({ title, calls }) => [title.replace(/:.*/, ''), calls]);
  expect(called.filter(([, calls]) => calls?.length !== 0)).toEqual([
    ['AL-0001 paged Ana', ['ana']],
    ['AL-0001 given to Cleo by Ben', ['cleo']],
  ]);
  clearGround(ground);
});

test('cards written before calls were known call nobody', () => {
  const { calls: _, ...old } = CARD;
  expect(parseCard(JSON.stringify(old))?.calls).toEqual([]);
});
