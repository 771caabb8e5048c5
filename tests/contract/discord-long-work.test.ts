// Long work on Discord: one message with a bar and a button that cancels, edited by the bot's own token, and an
// answer that is seen even when the interaction's token is over. The work itself is played here.
import { afterEach, expect, test } from 'vitest';
import type { Deed, Reception, Reply } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import { channel, closeDesks, joinDesk, textOf, until } from './discord-desk.ts';
import type { JoinedDesk } from './discord-desk.ts';

const DONE: Answer = { ok: true, code: 'OK', text: 'All 40 runs, best 1.2 R.', data: {} };
const REFUSED: Answer = { ok: false, code: 'WORK_CANCELLED', text: 'Cancelled.', data: {} };

afterEach(closeDesks);

/** A reception that hands each reply to the test, with the deed it is for. */
function played(
  heard: { readonly deed: Deed; readonly reply: Reply; end(answer: Answer): void }[],
) {
  return (inner: Reception): Reception => ({
    take: ({ deed }) => ({
      state: 'new',
      act: (reply) =>
        new Promise((resolve) => {
          const end = (answer: Answer) => {
            void reply.answer(answer).then(() => resolve(answer));
          };
          heard.push({ deed, reply, end });
        }),
    }),
    wanted: (button) => inner.wanted(button),
    resume: () => Promise.resolve(),
    caughtUp: () => undefined,
    turnedAway: (ask) => inner.turnedAway(ask),
    complete: (account, line) => inner.complete(account, line),
  });
}

async function begun() {
  const heard: { deed: Deed; reply: Reply; end(answer: Answer): void }[] = [];
  const around = played(heard);
  const desk = await joinDesk({
    around: (parts) => ({ ...parts, reception: around(parts.reception) }),
  });
  const { discord } = desk;
  const alerts = channel(discord, 'alerts');
  const said = await discord.command(discord.users.ana, alerts, 'desk', { line: 'backtest' });
  await until('it is taken', () => heard.length === 1);
  const [first] = heard;
  if (first === undefined) throw new Error('nothing was taken');
  return { desk, alerts, said, heard, first };
}

function standing({ discord }: JoinedDesk, where: string): readonly string[] {
  return discord.messages(where).map((one) => one.content);
}

test('one message shows how far it is, its button cancels, and the answer ends it', async () => {
  const { desk, alerts, said, heard, first } = await begun();
  const { discord } = desk;
  for (const share of [0.1, 0.2, 0.5]) first.reply.progress(share, 'run 4 of 40', 'work-1');
  await until('the bar', () => standing(desk, alerts).join('').includes('50'));
  expect(discord.messages(alerts)).toHaveLength(1);
  const bar = discord.messages(alerts)[0];
  const pressed = discord.press(discord.users.ana, bar?.id ?? '', 'tkc:work-1');
  await until('the cancel', () => heard.length === 2);
  expect(heard[1]?.deed).toEqual({ kind: 'cancel', work: 'work-1' });
  heard[1]?.end(DONE);
  await pressed;
  first.end(REFUSED);
  expect(await textOf(said)).toContain('Cancelled');
  await until('the bar ended', () => standing(desk, alerts).join('').includes('WORK_CANCELLED'));
  expect(discord.messages(alerts)[0]?.components ?? []).toEqual([]);
  expect(discord.violations()).toEqual([]);
});

test.each([
  ['with a 500, four times', { after: 500 }, 4],
  ['with a 500', { after: 500 }, 1],
  ['in silence', 'swallow', 1],
] as const)(
  'a bar whose first answer is lost %s stands once, and ends',
  async (_how, fault, times) => {
    const { desk, alerts, said, first } = await begun();
    const { discord } = desk;
    discord.faults.rest('POST channels/:channel/messages', fault, times);
    first.reply.progress(0.1, 'run 4 of 40', 'work-1');
    await until('the bar', () => standing(desk, alerts).length > 0);
    first.reply.progress(0.5, 'run 20 of 40', 'work-1');
    first.end(REFUSED);
    expect(await textOf(said)).toContain('Cancelled');
    const last = () => standing(desk, alerts).at(-1) ?? '';
    await until('the bar ended', () => last().includes('WORK_CANCELLED'));
    expect(discord.messages(alerts)).toHaveLength(1);
    expect(discord.messages(alerts)[0]?.components ?? []).toEqual([]);
    expect(discord.violations()).toEqual([]);
  },
);

test('a part of a private answer whose arrival is unknown is not sent again, and is said to be unsure', async () => {
  const { desk, said, first } = await begun();
  const { discord } = desk;
  discord.faults.rest('POST webhooks/:application/:token', { after: 500 });
  const lines = Array.from({ length: 60 }, (_, at) => `run ${at}: ${'word '.repeat(12)}`);
  first.end({ ...DONE, text: ['All runs.', ...lines].join('\n') });
  const original = await said.answered();
  const all = () => discord.ephemerals(discord.users.ana);
  const unsure = () => all().find((one) => one.id === original.id)?.content ?? '';
  await until('it is said', () => unsure().includes('may not stand below'));
  const shown = all().map((one) => one.content.replaceAll('\\', ''));
  for (const line of lines.map((one) => one.trim()))
    expect(shown.filter((one) => one.includes(line))).toHaveLength(1);
  expect(discord.violations()).toEqual([]);
});

test('an answer whose token is over is said where it was asked', async () => {
  const { desk, alerts, first } = await begun();
  const route = 'PATCH webhooks/:application/:token/messages/:message';
  desk.discord.faults.rest(route, { before: 404 }, Number.POSITIVE_INFINITY);
  first.end(DONE);
  await until('the answer', () => standing(desk, alerts).join('').includes('40 runs'));
});

test('an answer that is limited or stumbles comes a little later, and privately', async () => {
  const { desk, alerts, said, first } = await begun();
  const route = 'PATCH webhooks/:application/:token/messages/:message';
  desk.discord.faults.rest(route, { limited: 400, scope: 'user' });
  first.end(DONE);
  expect(await textOf(said)).toContain('40 runs');
  expect(standing(desk, alerts)).toEqual([]);
});
