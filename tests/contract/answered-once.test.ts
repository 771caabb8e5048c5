// What people are answered stands once, however its delivery stumbles: on Discord a repeat is known by its number,
// on Slack, where it cannot be, it is marked and never said openly.
import { afterEach, describe, expect, test } from 'vitest';
import { channel, closeDesks, joinDesk, until } from './discord-desk.ts';
import { closeDesks as closeSlack, openDesk } from './slack-desk.ts';
import type { FakeDiscord } from './discord/fake-discord.ts';
import type { RestFault } from './discord/rest-faults.ts';
import type { CallFault } from './slack/deeds.ts';

afterEach(async () => {
  await closeDesks();
  await closeSlack();
});

const POSTS = 'POST channels/:channel/messages';

/** Every try that met a fault has been followed by one that did not. */
function settled(discord: FakeDiscord, faults: number): Promise<void> {
  return until(
    'the last try',
    () => {
      const tries = discord.calls().filter((call) => call.route === POSTS);
      return tries.length > faults && tries.at(-1)?.status === 200;
    },
    60_000,
  );
}

async function standsOnce(discord: FakeDiscord, place: string, times: number): Promise<void> {
  const answers = () => discord.messages(place).filter((one) => one.content.includes('DEV'));
  await until('the answer', () => answers().length > 0);
  await settled(discord, times);
  expect(answers()).toHaveLength(1);
  expect(discord.violations()).toEqual([]);
}

describe('on Discord', () => {
  const LOST: readonly (readonly [string, RestFault, number])[] = [
    ['with a 500', { after: 500 }, 3],
    ['in silence', 'swallow', 1],
    ['by a cut', 'cut', 2],
    ['by being late', { late: 2_000 }, 2],
  ];

  test.each(LOST)(
    'words under a message whose answer is lost %s stand once',
    async (_how, fault, times) => {
      const { discord } = await joinDesk();
      const alerts = channel(discord, 'alerts');
      discord.faults.rest(POSTS, fault, times);
      discord.write(discord.users.ana, alerts, `<@${discord.bot}> status`);
      await standsOnce(discord, alerts, times);
    },
    180_000,
  );

  test.each(LOST)(
    'an answer that could not be told privately, and is lost %s, stands once',
    async (_how, fault, times) => {
      const { discord } = await joinDesk();
      const alerts = channel(discord, 'alerts');
      discord.faults.rest('POST interactions/:id/:token/callback', { before: 404 });
      discord.faults.rest(POSTS, fault, times);
      void discord.command(discord.users.ana, alerts, 'desk', { line: 'status' });
      await standsOnce(discord, alerts, times);
    },
    180_000,
  );
});

describe('on Slack', () => {
  const LOST: readonly (readonly [string, CallFault])[] = [
    ['with a 500', { kind: 'after', loss: 'error' }],
    ['by a cut', { kind: 'after', loss: 'reset' }],
    ['in silence', { kind: 'after', loss: 'silence' }],
    ['and comes late', { kind: 'late', loss: 'error', actsAfterMs: 300 }],
  ];

  async function read() {
    const desk = await openDesk();
    const { slack } = desk;
    const whispers = () => slack.ephemerals('cleo').map((one) => slack.words(one));
    const answers = () => whispers().filter((one) => one.includes('demo-0001'));
    return { slack, answers };
  }

  test.each(LOST)(
    'an answer that is lost %s is told once more, marked',
    async (_how, fault) => {
      const { slack, answers } = await read();
      slack.faults.next('response_url', fault);
      await slack.command('cleo', '/desk status', { channel: 'desk-alerts' });
      await slack.until('both', () => answers().length === 2);
      const marked = answers().filter((one) => one.includes('may be a repeat'));
      expect(marked).toHaveLength(1);
      expect(slack.channel('desk-alerts')).toEqual([]);
      expect(slack.violations()).toEqual([]);
    },
    180_000,
  );

  test('an answer that may have been told is never said openly', async () => {
    const { slack } = await read();
    const lost = { kind: 'after', loss: 'error' } as const;
    slack.faults.next('response_url', lost, Infinity);
    slack.faults.next('chat.postEphemeral', lost, Infinity);
    const no = { kind: 'refused', error: 'channel_not_found' } as const;
    slack.faults.next('chat.postMessage', no, Infinity);
    await slack.command('cleo', '/desk status', { channel: 'desk-alerts' });
    const posts = () => slack.calls('chat.postMessage');
    await slack.until('three tries', () => posts().length >= 3);
    const cleo = slack.userId('cleo');
    expect(posts().map(({ args }) => args['channel'])).toEqual([cleo, cleo, cleo]);
    expect(slack.channel('desk-alerts')).toEqual([]);
  });

  test('an answer that surely was not told goes the next way unmarked', async () => {
    const { slack, answers } = await read();
    slack.faults.next('response_url', { kind: 'limited', retryAfterS: 1 });
    await slack.command('cleo', '/desk status', { channel: 'desk-alerts' });
    await slack.until('the answer', () => answers().length === 1);
    expect(answers().join('')).not.toContain('may be a repeat');
  });
});
