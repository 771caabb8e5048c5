// What people are answered stands once, however its delivery stumbles: on Discord a repeat is known by its number,
// on Slack, where it cannot be, it is marked and never said openly.
import { afterEach, describe, expect, test } from 'vitest';
import { channel, closeDesks, joinDesk, until } from './discord-desk.ts';
import type { FakeDiscord } from './discord/fake-discord.ts';
import type { RestFault } from './discord/rest-faults.ts';

afterEach(closeDesks);

const POSTS = 'POST channels/:channel/messages';

/** Every try that met a fault has been followed by one that did not. */
function settled(discord: FakeDiscord, faults: number): Promise<void> {
  return until(
    'the last try',
    () => {
      const tries = discord.calls().filter((call) => call.route === POSTS);
      return tries.length > faults && tries.at(-1)?.status === 200;
    },
    10_000,
  );
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
      const answers = () => discord.messages(alerts).filter((one) => one.content.includes('DEV'));
      await until('the answer', () => answers().length > 0);
      await settled(discord, times);
      expect(answers()).toHaveLength(1);
      expect(discord.violations()).toEqual([]);
    },
    15_000,
  );

  test.each(LOST)(
    'an answer that could not be told privately, and is lost %s, stands once',
    async (_how, fault, times) => {
      const { discord } = await joinDesk();
      const alerts = channel(discord, 'alerts');
      discord.faults.rest('POST interactions/:id/:token/callback', { before: 404 });
      discord.faults.rest(POSTS, fault, times);
      void discord.command(discord.users.ana, alerts, 'desk', { line: 'status' });
      const answers = () => discord.messages(alerts).filter((one) => one.content.includes('DEV'));
      await until('the answer', () => answers().length > 0);
      await settled(discord, times);
      expect(answers()).toHaveLength(1);
      expect(discord.violations()).toEqual([]);
    },
    15_000,
  );
});
