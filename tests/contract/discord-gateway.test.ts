// The connection to Discord's gateway: every way it can break, what is read back afterwards, and which ends are
// final. Nothing said meanwhile is lost, and nothing is done twice.
import { afterEach, describe, expect, test } from 'vitest';
import type { Reception } from '#bot/delivered.ts';
import type { PlatformParts } from '#bot/platform.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Outbox } from '#engine/journal/journal.ts';
import {
  alertThread,
  channel,
  closeDesks,
  countOf,
  joinDesk,
  localDiscord,
  newDeskGround,
  until,
} from './discord-desk.ts';
import type { JoinedDesk } from './discord-desk.ts';
import type { FakeDiscord } from './discord/fake-discord.ts';

const joined: JoinedDesk[] = [];

afterEach(async () => {
  const broken = joined.splice(0).flatMap((desk) => desk.discord.violations());
  await closeDesks();
  expect(broken).toEqual([]);
});

async function join(options: Parameters<typeof joinDesk>[0] = {}): Promise<JoinedDesk> {
  const desk = await joinDesk(options);
  joined.push(desk);
  return desk;
}

/** The connection, told in order. */
function told(desk: JoinedDesk): readonly string[] {
  return desk.news.flatMap((one) =>
    one.part === 'connection' ? [one.kind === 'mended' ? 'mended' : one.why] : [],
  );
}

async function works(desk: JoinedDesk): Promise<void> {
  const { discord } = desk;
  const where = channel(discord, 'alerts');
  const said = await discord.command(discord.users.ana, where, 'desk', { line: 'status' });
  expect((await said.answered()).content).toContain('DEV');
}

const BREAKS: readonly (readonly [string, (discord: FakeDiscord) => void])[] = [
  ['cut without a word', (discord) => discord.faults.drop()],
  ['asked to reconnect', (discord) => discord.faults.reconnect()],
  ['closed with 4000', (discord) => discord.faults.close(4000)],
  ['a session that can be resumed', (discord) => discord.faults.invalidate('resumable')],
  ['a session that is gone', (discord) => discord.faults.invalidate('gone')],
  [
    'a resume that is refused',
    (discord) => {
      discord.faults.refuseResume();
      discord.faults.drop();
    },
  ],
  [
    'a new identification that is closed once',
    (discord) => {
      discord.faults.refuseIdentify(4000, 1);
      discord.faults.invalidate('gone');
    },
  ],
];

describe('after a break', () => {
  test.each(BREAKS)(
    '%s: what was said meanwhile is acted on once',
    async (_, breaks) => {
      const desk = await join();
      const { discord } = desk;
      const thread = await alertThread(desk);
      breaks(discord);
      const id = discord.write(discord.users.ana, thread, 'ack');
      const acted = () => countOf(desk, 'alert.acknowledged') > 0;
      await until('the word in the thread', acted);
      await until('it listens again', () => desk.platform.look().open);
      await until('the outcome', () => discord.reactions(id)['\u2705'] !== undefined);
      await works(desk);
      expect(countOf(desk, 'alert.acknowledged')).toBe(1);
    },
    180_000,
  );

  test('a mention in a channel of the desk is read back too', async () => {
    const desk = await join();
    const { discord } = desk;
    const alerts = channel(discord, 'alerts');
    await until(
      'it read the channels',
      () => desk.ground.journal.deliveries.cursor('discord', alerts) !== null,
    );
    discord.faults.invalidate('gone');
    discord.write(discord.users.ana, alerts, `<@${discord.bot}> halt feed looks stale`);
    await until('the halt', () => countOf(desk, 'latch.set') === 1);
  });

  test('a silent gateway is noticed and left', async () => {
    const desk = await join();
    const { discord } = desk;
    const lift = discord.faults.silent();
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    desk.pass(101_000);
    await until('it is noticed', () => !desk.platform.look().open);
    expect(desk.platform.look().why).toContain('silent');
    lift();
    await until('it listens again', () => desk.platform.look().open);
    await works(desk);
  });

  test('a gateway that never says hello is left, and the next is taken', async () => {
    const discord = await localDiscord();
    const lift = discord.faults.neverHello();
    const desk = await join({ discord, unready: true });
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    lift();
    desk.pass(76_000);
    await until('it listens', () => desk.platform.look().open);
  });

  test('Discord that is down when the desk starts is joined when it is up', async () => {
    const discord = await localDiscord();
    const lift = discord.faults.outage();
    const desk = await join({ discord, unready: true });
    await until('people are told', () => told(desk).length > 0);
    expect(desk.platform.look().open).toBe(false);
    lift();
    await until('it listens', () => desk.platform.look().open);
    await until('people are told again', () => told(desk).at(-1) === 'mended');
  });
});

describe('an end for good', () => {
  test.each([
    [4014, 'MESSAGE CONTENT INTENT'],
    [4013, 'intent'],
    [4012, 'version'],
    [4011, 'guilds'],
    [4010, 'shard'],
    [4004, 'Reset Token'],
  ])('%i is told with its remedy, and not tried again', async (code, remedy) => {
    const discord = await localDiscord();
    discord.faults.refuseIdentify(code, Number.POSITIVE_INFINITY);
    const desk = await join({ discord, unready: true });
    const final = () => desk.news.find((one) => one.kind === 'faulted' && one.final);
    await until('it is told', () => final() !== undefined);
    expect(told(desk)[0]).toContain(remedy);
    const tries = discord.calls().length;
    await new Promise((resolve) => {
      setTimeout(resolve, 1_500);
    });
    expect(discord.calls()).toHaveLength(tries);
    expect(desk.platform.look().open).toBe(false);
  });

  test('a token that was revoked while connected', async () => {
    const desk = await join();
    desk.discord.faults.revokeToken();
    const final = () => desk.news.some((one) => one.kind === 'faulted' && one.final);
    await until('it is told', final);
    expect(told(desk)[0]).toContain('Reset Token');
  });

  test('a wrong token', async () => {
    const settings = { token: 'MTIz.wrong.token' };
    const desk = await join({ settings, unready: true });
    const final = () => desk.news.some((one) => one.kind === 'faulted' && one.final);
    await until('it is told', final);
    expect(told(desk)[0]).toContain('Reset Token');
  });

  test('a guild the bot is not in', async () => {
    const settings = { guild: '100000000000000777' };
    const desk = await join({ settings, unready: true });
    const news = () => desk.news.find((one) => one.part === 'installation');
    await until('it is told', () => news() !== undefined);
    expect(news()).toMatchObject({ kind: 'faulted', final: false });
  });
});

/** An outbox that cannot be read so many times. */
function unreadable(outbox: Outbox, times: { left: number }): Outbox {
  return new Proxy(outbox, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (key === 'topicAt' && times.left > 0) {
          times.left -= 1;
          throw new JournalFault('locked', 'It is locked.');
        }
        return Reflect.apply(value, target, args);
      };
    },
  });
}

test('what was said while the journal could not be read is read back, whatever was said after it', async () => {
  const times = { left: 0 };
  const around = (parts: PlatformParts) => ({ ...parts, outbox: unreadable(parts.outbox, times) });
  const desk = await join({ around });
  const { discord } = desk;
  const thread = await alertThread(desk);
  await works(desk);
  times.left = 1;
  discord.write(discord.users.ana, thread, 'ack');
  await until('it failed', () => times.left === 0);
  discord.write(discord.users.ben, thread, 'note something said later');
  await until('the word', () => countOf(desk, 'alert.acknowledged') === 1);
});

/** A reception over a journal that cannot be written for a while; what is asked of it is noted. */
function fullWhile(reception: Reception, full: () => boolean, tries: string[]): Reception {
  return {
    take(delivered) {
      if (!full()) return reception.take(delivered);
      tries.push('taken');
      const act = () => {
        tries.push('told');
        return Promise.resolve(null);
      };
      return { state: 'unstored', act };
    },
    wanted: (button) => reception.wanted(button),
    resume: (platform, replyFor) => reception.resume(platform, replyFor),
    caughtUp: (platform) => reception.caughtUp(platform),
    turnedAway: (ask) => reception.turnedAway(ask),
    complete: (account, line) => reception.complete(account, line),
  };
}

describe('after a crash', () => {
  test('what was said while it was down is acted on once', async () => {
    const first = await join();
    const { discord, ground } = first;
    const thread = await alertThread(first);
    await first.crash();
    const id = discord.write(discord.users.ana, thread, 'ack');
    const desk = await join({ discord, ground });
    await until('the word', () => countOf(desk, 'alert.acknowledged') === 1);
    await until('the outcome', () => discord.reactions(id)['\u2705'] !== undefined);
    await desk.crash();
    const again = await join({ discord, ground });
    await works(again);
    expect(countOf(again, 'alert.acknowledged')).toBe(1);
  });

  test('what cannot be stored when it is read back is read back again, and answered once', async () => {
    const first = await join();
    const { discord, ground } = first;
    const thread = await alertThread(first);
    await first.crash();
    const id = discord.write(discord.users.ana, thread, 'ack');
    let full = true;
    const tries: string[] = [];
    const desk = await join({
      discord,
      ground,
      around: (parts) => ({ ...parts, reception: fullWhile(parts.reception, () => full, tries) }),
    });
    await until('it is tried more than once', () => tries.length > 1);
    expect(discord.reactions(id)).toEqual({});
    expect(tries).not.toContain('told');
    full = false;
    await until('the word', () => countOf(desk, 'alert.acknowledged') === 1);
    await until('the outcome', () => discord.reactions(id)['\u2705'] !== undefined);
  });

  test('what was stored and not acted on is answered where it was asked', async () => {
    const ground = newDeskGround();
    const discord = await localDiscord();
    const alerts = channel(discord, 'alerts');
    const id = discord.write(discord.users.ana, alerts, 'something');
    ground.journal.deliveries.take({
      platform: 'discord',
      id,
      meaning: `interaction ${alerts} ${id}`,
      wall: Date.now(),
      body: JSON.stringify({
        platform: 'discord',
        id,
        meaning: `interaction ${alerts} ${id}`,
        account: { platform: 'discord', team: discord.guild, user: discord.users.ana },
        standing: 'member',
        direct: false,
        done: Date.now() - 3_600_000,
        deed: { kind: 'line', line: 'resume' },
      }),
    });
    await join({ discord, ground });
    const told = () => discord.messages(alerts).some((one) => one.content.includes('Refused'));
    await until('it is answered', told);
  });

  test('posted and crashed before the answer was on record: it stands once', async () => {
    const first = await join();
    const { discord, ground, world } = first;
    discord.faults.rest('POST channels/:id/messages', 'swallow');
    await world.say('sam', 'halt feed looks stale');
    const alerts = channel(discord, 'alerts');
    await until('it stands', () => discord.messages(alerts).length === 1);
    await first.crash();
    const desk = await join({ discord, ground });
    const due = () => ground.journal.messages.due('discord', 100);
    await until('all is delivered', () => due().length === 0);
    // The crash itself is an alert of its own.
    const marks = discord.messages(alerts).map((one) => one.embeds[0]?.footer?.text);
    expect(new Set(marks).size).toBe(marks.length);
    expect(discord.messages(alerts).filter((one) => one.content.includes('AL-0001'))).toHaveLength(
      1,
    );
    expect(desk.news.filter((one) => one.kind === 'faulted')).toEqual([]);
  });
});
