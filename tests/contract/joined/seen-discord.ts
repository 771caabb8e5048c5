// What stands on the local Discord, read from its markdown as a person reads it. Everything the desk wrote must
// carry its row's mark or answer a person's message; anything else fails here.
import type { APIMessage } from 'discord.js';
import { readMark } from '#bot/discord/embed.ts';
import { bare, bareLines, button, calledIn, wholeHead } from './seen.ts';
import type { Seen, Standing } from './seen.ts';
import type { FakeDiscord } from '../discord/fake-discord.ts';
import { USERS } from '../discord/founding.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(USERS).map(([name, id]) => [id, name]),
);
/** An answer was lost, and the desk could not be sure: that is no other message. */
const REPEAT = / \(may be a repeat\)$/;
const STYLES: Readonly<Record<number, 'plain' | 'good' | 'danger'>> = { 3: 'good', 4: 'danger' };

/** Markdown as it reads; what stands between fences is shown as it is. */
export function shown(text: string): readonly string[] {
  let fenced = false;
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('```')) {
      fenced = !fenced;
      return [];
    }
    if (fenced) return [line];
    const plain = line.replace(/^-# /, '').replaceAll(/(?<!\\)\*\*/g, '');
    return [plain.replaceAll(/\\([^A-Za-z0-9\s])/g, '$1')];
  });
}

interface Part {
  readonly label?: string;
  readonly style?: number;
  readonly custom_id?: string;
}

export function buttonsOf({ components = [] }: APIMessage): readonly Part[] {
  return components.flatMap((row) =>
    'components' in row ? (row.components as readonly Part[]) : [],
  );
}

function styled({ label = '', style = 2 }: Part): string {
  return button(label, STYLES[style] ?? 'plain');
}

/** "DEV demo-0001 · Mon 2020-02-24 09:40 ET · <t:...:t> your time", and the mark where it is an entry's. */
function whoseOf(line: string): readonly string[] {
  const [mode = '', at = ''] = line.split(' \u00b7 ');
  const cut = mode.lastIndexOf(' ');
  return bareLines([mode.slice(0, cut), mode.slice(cut + 1), at]);
}

function cardSeen(message: APIMessage, row: number): Seen {
  const [embed] = message.embeds;
  const [stand = '', ...said] = shown(embed?.description ?? '');
  const whose = whoseOf(stand);
  const notice = bare(shown(message.content).join(' ')) ?? '';
  const tail = ` - ${whose[0] ?? ''} ${whose[1] ?? ''}`;
  if (!notice.endsWith(tail)) throw new Error(`no notice of ${tail}: ${notice}`);
  const file = embed?.image?.url.split('/').at(-1) ?? null;
  return {
    row,
    ...wholeHead(notice.slice(0, -tail.length).replace(REPEAT, ''), bareLines(said)),
    whose,
    fields: (embed?.fields ?? []).map(
      ({ name, value }) => bare(`${shown(name).join(' ')}: ${shown(value).join(' ')}`) ?? '',
    ),
    buttons: buttonsOf(message).map(styled),
    hue: embed?.color ?? null,
    picture: file === null ? null : file.replace(/\.png$/, ''),
    called: [],
  };
}

/** The parts of one row, in their order. */
function entrySeen(parts: readonly APIMessage[], row: number): Seen {
  const texts = parts.map((part) => shown(part.content));
  const { ids, rest } = calledIn(bareLines(texts.flatMap((lines) => lines.slice(0, -1))));
  const [head = '', ...lines] = rest;
  return {
    row,
    head,
    lines,
    whose: whoseOf(texts[0]?.at(-1) ?? ''),
    fields: [],
    buttons: parts.flatMap((part) => buttonsOf(part).map(styled)),
    hue: null,
    picture: null,
    called: ids.map((id) => NAMES.get(id) ?? id),
  };
}

function entriesOf(discord: FakeDiscord, card: string): readonly Seen[] {
  const thread = discord.threadOf(card);
  if (thread === undefined) return [];
  const ours = discord
    .messages(thread.id)
    .filter((one) => one.author.id === discord.bot && one.message_reference === undefined);
  const parts = ours.map((message) => {
    const mark = readMark(message);
    if (mark === null) throw new Error(`in a thread on Discord: ${message.content}`);
    return { message, mark };
  });
  const seen: Seen[] = [];
  for (const [at, { mark }] of parts.entries()) {
    if (mark.part !== 1) continue;
    const own = parts.slice(at, at + mark.parts);
    if (own.some((one, index) => one.mark.id !== mark.id || one.mark.part !== index + 1))
      throw new Error(`the parts of row ${mark.id} do not stand together on Discord`);
    const messages = own.map((one) => one.message);
    seen.push(entrySeen(messages, mark.id));
  }
  const told = seen.reduce((sum, { row }) => sum + countOf(parts, row), 0);
  if (told !== parts.length) throw new Error('a part of an entry stands alone on Discord');
  return seen;
}

function countOf(parts: readonly { readonly mark: { readonly id: number } }[], row: number) {
  return parts.filter(({ mark }) => mark.id === row).length;
}

export function seenOnDiscord(discord: FakeDiscord): readonly Standing[] {
  return PURPOSES.flatMap((channel) =>
    discord.messages(discord.channels[channel] ?? '').flatMap((card): readonly Standing[] => {
      if (card.author.id !== discord.bot) return [];
      const mark = readMark(card);
      if (mark === null) throw new Error(`on Discord stands no row's message: ${card.content}`);
      return [{ ...cardSeen(card, mark.id), channel, entries: entriesOf(discord, card.id) }];
    }),
  );
}
