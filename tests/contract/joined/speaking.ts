// How the same words are said on each platform: typed in the room, as slash commands, presses with their forms
// and words in a thread on Slack and Discord. Each ends with what the desk answered and what that person then saw.
import type { PersonName } from '../slack/standing.ts';
import { until } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { buttonsOf, shown } from './seen-discord.ts';
import { blocksOf } from './seen-slack.ts';
import { formLines } from './sights-discord.ts';
import { blockLines } from './sights-slack.ts';
import type { Said } from './transcript.ts';

/** One of the demo's people, who have an account everywhere. */
export type Somebody = Extract<
  PersonName,
  'ana' | 'ben' | 'cleo' | 'sam' | 'sofia' | 'dev' | 'vic'
>;

/** What is pressed: the label on the card of a topic, "approval R-0001". */
export interface Pressing {
  readonly topic: string;
  readonly label: string;
  /** By the names of what it asks for. */
  readonly answers: Readonly<Record<string, string>>;
}

/** A command with its options, as Discord has them. */
export interface Typed {
  readonly name: string;
  readonly options: Readonly<Record<string, string | number>>;
}

export interface Speaker {
  /** A command: as a line, and as it is chosen where options are typed. */
  say(who: Somebody, line: string, typed: Typed): Promise<Said>;
  reply(who: Somebody, topic: string, text: string): Promise<Said>;
  press(who: Somebody, pressing: Pressing): Promise<Said>;
}

/** Where people are when they type a command. */
const WHERE = 'alerts';
const SHORT = /^(halt|resume|signoff|ack)\b/;

/** What was done, as its platform shows it, and the message it left there, where it left one. */
interface Done<Where> {
  readonly how: readonly string[];
  readonly words: Where | null;
}

/** What the desk answered to what `act` did, once that was shown. */
async function answerTo<T>(desk: JoinedDesk, act: () => Promise<T>) {
  const before = desk.answered.length;
  const done = await act();
  const { code, text } = await until(
    () => `an answer; ${desk.log.slice(-3).join('; ')}`,
    () => desk.answered[before]?.answer ?? null,
  );
  return { done, code, text };
}

function spoken(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.trim() !== '');
}

function filledIn(answers: Pressing['answers']): readonly string[] {
  return Object.entries(answers).map(([name, text]) => `fills in ${name}: ${text}`);
}

export function inTheRoom(desk: JoinedDesk): Speaker {
  const heard = async (
    how: string,
    asked: ReturnType<JoinedDesk['door']['say']>,
  ): Promise<Said> => {
    const { code, text } = await asked;
    return { how: [how], code, text, shown: spoken(text.split('\n')), sign: null };
  };
  return {
    say: (who, line) => heard(`types: ${line}`, desk.door.say(who, line)),
    reply: (who, topic, text) =>
      heard(`writes in the thread of ${topic}: ${text}`, desk.door.say(who, text, topic)),
    press: (who, pressing) =>
      heard(
        `presses [${pressing.label}] of ${pressing.topic}: ${Object.values(pressing.answers).join('; ')}`,
        desk.door.press(who, pressing, pressing.answers),
      ),
  };
}

export function placeOn(desk: JoinedDesk, platform: 'slack' | 'discord', topic: string) {
  const place = desk.world.ground.journal.messages.placeOf(platform, topic);
  const [channel = '', id = ''] = (place ?? '').split('/');
  if (id === '') throw new Error(`no card of ${topic} stands on ${platform}`);
  return { channel, id };
}

/** What a platform says by itself when nobody answered in time. */
function acked(what: string, sees: string | null): void {
  if (sees !== null) throw new Error(`${what}: ${sees}`);
}

/** The sign that stands under somebody's words, once it does. */
function signed<Sign>(words: unknown, look: () => Sign | null): Promise<Sign | null> {
  return words === null ? Promise.resolve(null) : until(() => 'a sign under the words', look);
}

const SLACK_SIGNS = { white_check_mark: 'done', no_entry: 'refused' } as const;

interface SlackSpot {
  readonly channel: string;
  readonly ts: string;
}

async function heardOnSlack(
  desk: JoinedDesk,
  who: Somebody,
  act: () => Promise<Done<SlackSpot>>,
): Promise<Said> {
  const { slack } = desk;
  const before = slack.ephemerals(who).length;
  const { done, code, text } = await answerTo(desk, act);
  const { how, words } = done;
  const sign = await signed(words, () => {
    const marks = words === null ? [] : slack.reactions(words);
    const found = marks.find(({ name }) => name in SLACK_SIGNS)?.name;
    return found === 'white_check_mark' || found === 'no_entry' ? SLACK_SIGNS[found] : null;
  });
  const told = slack.ephemerals(who).slice(before);
  const lines = told.flatMap((one) => blocksOf(one).flatMap(blockLines));
  return { how, code, text, shown: spoken(lines), sign };
}

async function pressOnSlack(desk: JoinedDesk, who: Somebody, pressing: Pressing) {
  const { slack } = desk;
  const { topic, label, answers } = pressing;
  const { channel, id } = placeOn(desk, 'slack', topic);
  const how = `presses [${label}] of ${topic}`;
  acked(label, (await slack.press(who, label, { channel, ts: id })).sees);
  if (Object.keys(answers).length === 0) return { how: [how], words: null };
  const form = await slack.until(`the form of ${label}`, () => slack.view(who));
  const filled = Object.entries(answers).map(([name, text]) => [`ask:${name}`, text] as const);
  acked(label, (await slack.submit(who, Object.fromEntries(filled))).sees);
  const shows = [form.title, ...form.blocks.flatMap(blockLines)].join(' / ');
  return { how: [how, `the form: ${shows}`, ...filledIn(answers)], words: null };
}

export function onSlack(desk: JoinedDesk): Speaker {
  const { slack } = desk;
  return {
    say: (who, line) =>
      heardOnSlack(desk, who, async () => {
        const command = SHORT.test(line) ? `/${line}` : `/desk ${line}`;
        const { sees } = await slack.command(who, command, { channel: `desk-${WHERE}` });
        acked(command, sees);
        return { how: [`types in #desk-${WHERE}: ${command}`], words: null };
      }),
    reply: (who, topic, text) =>
      heardOnSlack(desk, who, async () => {
        const { channel, id } = placeOn(desk, 'slack', topic);
        const { sees, ts } = await slack.write(who, text, { channel, thread: id });
        acked(text, sees);
        const how = [`writes in the thread of ${topic}: ${text}`];
        return { how, words: { channel, ts: ts ?? '' } };
      }),
    press: (who, pressing) => heardOnSlack(desk, who, () => pressOnSlack(desk, who, pressing)),
  };
}

function answersUnder({ discord }: JoinedDesk, thread: string, message: string | null) {
  if (message === null) return [];
  return discord.messages(thread).filter((one) => one.message_reference?.message_id === message);
}

async function heardOnDiscord(
  desk: JoinedDesk,
  who: Somebody,
  act: () => Promise<Done<{ readonly thread: string; readonly id: string }>>,
): Promise<Said> {
  const { discord } = desk;
  const user = discord.users[who];
  const before = discord.ephemerals(user).length;
  const { done, code, text } = await answerTo(desk, act);
  const { how, words } = done;
  const sign = await signed(words, () => {
    const signs = discord.reactions(words?.id ?? '');
    if ('\u2705' in signs) return 'done' as const;
    return '\u26D4' in signs ? ('refused' as const) : null;
  });
  const told = discord.ephemerals(user).slice(before);
  const under = words === null ? [] : answersUnder(desk, words.thread, words.id);
  const lines = [...told, ...under].flatMap((one) => shown(one.content));
  return { how, code, text, shown: spoken(lines), sign };
}

async function pressOnDiscord(desk: JoinedDesk, who: Somebody, pressing: Pressing) {
  const { discord } = desk;
  const { topic, label, answers } = pressing;
  const user = discord.users[who];
  const message = discord.message(placeOn(desk, 'discord', topic).id);
  const button = message && buttonsOf(message).find((one) => one.label === label);
  if (message === undefined || button === undefined)
    throw new Error(`no button ${label} on the card of ${topic}`);
  const how = `presses [${label}] of ${topic}`;
  const pressed = await discord.press(user, message.id, button.custom_id ?? '');
  acked(label, pressed.failed);
  if (Object.keys(answers).length === 0) return { how: [how], words: null };
  if (pressed.modal === null) throw new Error(`${label} opened no form`);
  acked(label, (await discord.submitModal(user, pressed.modal, answers)).failed);
  const form = `the form: ${formLines(pressed.modal).join(' / ')}`;
  return { how: [how, form, ...filledIn(answers)], words: null };
}

export function onDiscord(desk: JoinedDesk): Speaker {
  const { discord } = desk;
  return {
    say: (who, _line, { name, options }) =>
      heardOnDiscord(desk, who, async () => {
        const where = discord.channels[WHERE] ?? '';
        acked(name, (await discord.command(discord.users[who], where, name, options)).failed);
        const chosen = Object.entries(options).map(([option, value]) => ` ${option}: ${value}`);
        return { how: [`chooses in #${WHERE}: /${name}${chosen.join('')}`], words: null };
      }),
    reply: (who, topic, text) =>
      heardOnDiscord(desk, who, () => {
        const { id } = placeOn(desk, 'discord', topic);
        const thread = discord.threadOf(id)?.id;
        if (thread === undefined) throw new Error(`${topic} has no thread on Discord`);
        const words = { thread, id: discord.write(discord.users[who], thread, text) };
        return Promise.resolve({ how: [`writes in the thread of ${topic}: ${text}`], words });
      }),
    press: (who, pressing) => heardOnDiscord(desk, who, () => pressOnDiscord(desk, who, pressing)),
  };
}
