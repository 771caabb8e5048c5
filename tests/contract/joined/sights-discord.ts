// The local Discord as people see it: the line above, the embed in its frame, buttons, pictures, threads.
import type { APIMessage } from 'discord.js';
import { readMark } from '#bot/discord/embed.ts';
import { buttonsOf, shown } from './seen-discord.ts';
import { frameText, readersClock } from './transcript.ts';
import type { Sight } from './transcript.ts';
import type { FakeDiscord } from '../discord/fake-discord.ts';
import type { JsonObject, Modal } from '../discord/world.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;

function text(markdown: string): readonly string[] {
  return shown(markdown)
    .map((line) =>
      line.replaceAll(/<t:(\d+):t> your time/g, (_, seconds) => readersClock(Number(seconds))),
    )
    .filter((line) => line.trim() !== '');
}

function linesOf(message: APIMessage): readonly string[] {
  const [embed] = message.embeds;
  const buttons = buttonsOf(message).map(({ label = '' }) => `[${label}]`);
  const hue = embed?.color?.toString(16).padStart(6, '0');
  return [
    ...text(message.content),
    ...(hue === undefined ? [] : [frameText(hue)]),
    ...text(embed?.description ?? ''),
    ...(embed?.fields ?? []).map(
      ({ name, value }) => `${text(name).join(' ')}: ${text(value).join(' ')}`,
    ),
    ...(embed?.image === undefined ? [] : [`(picture ${embed.image.url.split('/').at(-1)})`]),
    ...(embed?.footer === undefined ? [] : [embed.footer.text]),
    ...(buttons.length === 0 ? [] : [buttons.join(' ')]),
  ];
}

/** Every input of a form, however it is wrapped. */
function inputsOf(part: JsonObject): readonly string[] {
  const label = typeof part['label'] === 'string' ? [`${part['label']}: ____`] : [];
  return label;
}

/** A form as it opens. */
export function formLines(modal: Modal): readonly string[] {
  return [modal.title, ...modal.components.flatMap(inputsOf)];
}

export function sightsOnDiscord(
  discord: FakeDiscord,
  topicOf: (row: number) => string | null,
): readonly Sight[] {
  const ours = (channel: string) =>
    discord.messages(channel).filter((one) => one.author.id === discord.bot);
  const sight = (message: APIMessage, where: string): readonly Sight[] => {
    const mark = readMark(message);
    if (mark === null) return [];
    return [{ key: message.id, row: mark.id + mark.part / 100, where, lines: linesOf(message) }];
  };
  return PURPOSES.flatMap((purpose) =>
    ours(discord.channels[purpose] ?? '').flatMap((card) => {
      const thread = discord.threadOf(card.id);
      const topic = topicOf(readMark(card)?.id ?? 0);
      const entries = thread === undefined ? [] : ours(thread.id);
      return [
        ...sight(card, `#${purpose}`),
        ...entries.flatMap((entry) => sight(entry, `in the thread of ${topic ?? card.id}`)),
      ];
    }),
  );
}
