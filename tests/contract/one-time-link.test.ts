// The link that opens the room of a real desk in somebody's name: told to them alone on every platform, whatever
// fails on the way, and kept nowhere.
import { afterEach, describe, expect, test } from 'vitest';
import { createLinks } from '#bot/room/links.ts';
import type { Links } from '#bot/room/links.ts';
import { channel, closeDesks, joinDesk, textOf, until } from './discord-desk.ts';
import { closeDesks as closeSlack, openDesk } from './slack-desk.ts';

afterEach(async () => {
  await closeDesks();
  await closeSlack();
});

const KEY = /open\?key=/;

/** As a real desk makes them. */
function realLinks(): Links {
  return createLinks({
    clocks: { wall: () => Date.now(), mono: () => performance.now() },
    kind: () => 'real',
    roster: () => [],
    origin: () => 'http://127.0.0.1:8080',
  });
}

async function discordDesk() {
  const desk = await joinDesk({ links: realLinks() });
  const { discord } = desk;
  const alerts = channel(discord, 'alerts');
  const openly = () => JSON.stringify(discord.messages(alerts));
  const kept = () => JSON.stringify([desk.world.facts(), desk.log]);
  return { desk, discord, alerts, openly, kept };
}

describe('on Discord', () => {
  test('asked for privately it is told to whoever asked alone', async () => {
    const { discord, alerts, openly, kept } = await discordDesk();
    const said = await discord.command(discord.users.ana, alerts, 'desk', { line: 'room' });
    expect(await textOf(said)).toMatch(KEY);
    expect(openly() + kept()).not.toMatch(KEY);
  });

  test.each([
    ['general', '<@BOT> room'],
    ['alerts', '<@BOT> room'],
  ])('asked for in %s it is not said there, but how to ask', async (name, line) => {
    const { discord, kept } = await discordDesk();
    const where = channel(discord, name);
    discord.write(discord.users.ana, where, line.replace('BOT', discord.bot));
    const all = () => discord.messages(where).map((one) => one.content.replaceAll('\\', ''));
    await until('the words', () => all().some((one) => one.includes('Ask with /desk room')));
    expect(JSON.stringify(all()) + kept()).not.toMatch(KEY);
  });

  test('whose private answer fails is not said in the channel, but how to ask', async () => {
    const { discord, alerts, openly, kept } = await discordDesk();
    const route = 'PATCH webhooks/:application/:token/messages/:message';
    discord.faults.rest(route, { before: 404 }, Number.POSITIVE_INFINITY);
    void discord.command(discord.users.ana, alerts, 'desk', { line: 'room' });
    await until('the words', () => openly().includes('Ask with /desk room'));
    expect(openly() + kept()).not.toMatch(KEY);
  });
});

describe('on Slack', () => {
  async function slackDesk() {
    const desk = await openDesk({ links: realLinks() });
    const { slack } = desk;
    const openly = () => JSON.stringify(slack.channel('desk-alerts'));
    const alone = () => JSON.stringify(slack.ephemerals('ana'));
    const kept = () => JSON.stringify([desk.world.facts(), desk.warned]);
    return { desk, slack, openly, alone, kept };
  }

  test('asked for privately it is told to whoever asked alone', async () => {
    const { slack, openly, alone, kept } = await slackDesk();
    await slack.command('ana', '/desk room', { channel: 'desk-alerts' });
    await slack.until('the link', () => KEY.test(alone()));
    expect(openly() + kept()).not.toMatch(KEY);
  });

  test('where every private way fails it is not said in the channel, but how to ask', async () => {
    const { slack, openly, kept } = await slackDesk();
    const no = { kind: 'refused', error: 'user_not_in_channel' } as const;
    slack.faults.next('response_url', { kind: 'limited', retryAfterS: 1 }, Infinity);
    slack.faults.next('chat.postEphemeral', no, Infinity);
    slack.faults.next('chat.postMessage', { kind: 'refused', error: 'channel_not_found' });
    await slack.command('ana', '/desk room', { channel: 'desk-alerts' });
    await slack.until('the words', () => openly().includes('Ask with /desk room'));
    expect(openly() + kept()).not.toMatch(KEY);
  });
});
