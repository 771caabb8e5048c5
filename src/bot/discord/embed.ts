// What a message looks like on Discord: a line that does as a notification, an embed whose colour repeats the
// state, buttons, and at its foot the row's mark by which the message is found again. No text mentions
// anybody; who is called is mentioned by id.
import type { APIEmbed, APIEmbedField, APIMessage } from 'discord.js';
import { writeButtonId } from '#bot/button-id.ts';
import type { Button, Card } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { DISCORD } from '#bot/discord/limits.ts';
import { escapeMarkdown, readersTime } from '#bot/discord/markdown.ts';
import { partsOf } from '#bot/discord/parts.ts';
import type { ButtonShape, RowShape } from '#bot/discord/shapes.ts';
import type { Answer } from '#bot/dispatch.ts';
import {
  buttonsLeftText,
  distinctButtons,
  headline,
  hueOf,
  modeText,
  notice,
  progressText,
  REPEAT_MARK,
  whereToRead,
} from '#bot/headline.ts';
import { answerPassages, passagesOf, splitFields } from '#bot/passages.ts';
import type { Passage } from '#bot/passages.ts';
import { cutTo, leftOutText } from '#bot/splitting.ts';
import { oneLine } from '#bot/text.ts';

/** One message of Discord; allowed_mentions names whoever is called, and lets nobody else be mentioned. */
export interface DiscordPost {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly RowShape[];
  readonly allowed_mentions: {
    readonly parse: readonly never[];
    readonly users?: readonly string[];
  };
}

const CANCEL = 'tkc:';
const USER = /^\d{1,20}$/;
const MOST_CALLED = 5;
const NOBODY = { parse: [] } as const;
const MOST_NOTICE = 300;
const MOST_NAME = 80;
const MOST_FIELD = 300;
const MOST_FIELDS = 6;
/** Short values stand side by side. */
const INLINE = 30;
const ENTRY_PARTS = 5;
const ANSWER_PARTS = 5;
/** What stands beneath a text: whose desk, when, the mark, and what is left out. */
const KEPT_FREE = 500;

/** A message as the body of a request, to which an edge adds its own: nonce, flags, files. */
export function bodyOf(post: DiscordPost): Record<string, unknown> {
  return { ...post };
}

/** The custom_id of the button that cancels long work: "tkc:<work>". */
export function cancelId(work: string): string {
  return `${CANCEL}${work}`;
}

/** The work a cancel button is for; null for any other custom_id. */
export function readCancelId(id: string): string | null {
  return id.startsWith(CANCEL) ? id.slice(CANCEL.length) : null;
}

/** Where a message of ours says which row of the outbox it carries: "no. 42", or "no. 42 (2/3)". */
export interface Mark {
  readonly id: number;
  /** From 1, of `parts`; both 1 where a row is one message. */
  readonly part: number;
  readonly parts: number;
}

export function writeMark(mark: Mark): string {
  return mark.parts === 1 ? `no. ${mark.id}` : `no. ${mark.id} (${mark.part}/${mark.parts})`;
}

const MARK = /(?:^|\s)no\. ([1-9]\d{0,15})(?: \((\d{1,2})\/(\d{1,2})\))?$/;

/** The mark a message of this bot carries, at its embed's foot or in its last line; null for none. */
export function readMark(message: Pick<APIMessage, 'content' | 'embeds'>): Mark | null {
  const foot = message.embeds[0]?.footer?.text ?? message.content.split('\n').at(-1) ?? '';
  const [, id = '', part = '1', parts = '1'] = MARK.exec(foot) ?? [];
  return id === '' ? null : { id: Number(id), part: Number(part), parts: Number(parts) };
}

function buttonOf(message: ChatMessage, button: Button): ButtonShape {
  const styles = { plain: 2, good: 3, danger: 4 } as const;
  const label = oneLine(button.label);
  return {
    type: 2,
    style: styles[button.style],
    label: cutTo(label === '' ? '-' : label, DISCORD.buttonLabel.most),
    custom_id: writeButtonId(message.id, button),
  };
}

interface Buttons {
  readonly rows: readonly RowShape[];
  /** Says how many more there are. */
  readonly more: string | null;
}

function buttonsOf(message: ChatMessage): Buttons {
  const buttons = distinctButtons(message.card);
  const perRow = DISCORD.rowButtons.most;
  const shown = buttons.slice(0, perRow * DISCORD.rows.most).map((one) => buttonOf(message, one));
  const rows = Array.from({ length: Math.ceil(shown.length / perRow) }, (_, at): RowShape => ({
    type: 1,
    components: shown.slice(at * perRow, (at + 1) * perRow),
  }));
  return { rows, more: buttonsLeftText(shown.length, buttons.length, whereToRead(message)) };
}

function named(text: string): string {
  return escapeMarkdown(cutTo(oneLine(text), MOST_NAME));
}

/** Whose desk it is and when, by its clock and the reader's. */
function standLine(message: ChatMessage): string {
  const { card, wall, repeat } = message;
  const mode = named(modeText(card));
  const parts = [
    `${card.mode === 'LIVE' ? '\u{1f534} ' : ''}${mode === '' ? '' : `**${mode}** `}${named(card.account)}`,
    named(card.at),
    readersTime(wall),
    ...(repeat ? [`(${REPEAT_MARK})`] : []),
  ];
  return parts.filter((part) => part.trim() !== '').join(' \u00b7 ');
}

function fieldsOf(card: Card['fields']): APIEmbedField[] {
  return card.map(({ name, value }) => ({
    name: escapeMarkdown(name),
    value: escapeMarkdown(value),
    inline: value.length <= INLINE,
  }));
}

/** The headline in bold; its whole stands beneath where it is cut. */
function contentOf(message: ChatMessage): string {
  return `**${escapeMarkdown(cutTo(notice(message), MOST_NOTICE))}**`;
}

function fieldSigns(fields: readonly APIEmbedField[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

/** A card: posted once, edited in place afterwards. Buttons carry writeButtonId(message.id, button). */
export function cardEmbed(message: ChatMessage): DiscordPost {
  const { card } = message;
  const { fields, lines } = splitFields(card, { fields: MOST_FIELDS, value: MOST_FIELD });
  const { rows, more } = buttonsOf(message);
  const shown = fieldsOf(fields);
  const footer = writeMark({ id: message.id, part: 1, parts: 1 });
  const stand = standLine(message);
  const free = DISCORD.embed.most - fieldSigns(shown) - footer.length;
  const signs = Math.min(DISCORD.embedDescription.most, free) - stand.length - KEPT_FREE;
  const whole = notice(message).length > MOST_NOTICE ? [headline(card), ...lines] : lines;
  const { texts, left } = partsOf(passagesOf(card, whole), { signs, parts: 1 });
  const leftOut = leftOutText(left, whereToRead(message));
  const description = [stand, ...texts, ...[leftOut, more].flatMap((line) => line ?? [])];
  const hue = hueOf(card);
  return {
    content: contentOf(message),
    embeds: [
      {
        description: description.join('\n'),
        ...(hue === null ? {} : { color: hue }),
        ...(shown.length === 0 ? {} : { fields: shown }),
        footer: { text: footer },
      },
    ],
    components: rows,
    allowed_mentions: NOBODY,
  };
}

/**
 * An entry of a thread as messages in their order, each with its mark; buttons stand under the last. `called`
 * are ids of users it mentions.
 */
export function entryPosts(
  message: ChatMessage,
  called: readonly string[] = [],
): readonly DiscordPost[] {
  const { card } = message;
  const users = called.filter((user) => USER.test(user)).slice(0, MOST_CALLED);
  const calls = users.length === 0 ? [] : [`Called: ${users.map((one) => `<@${one}>`).join(' ')}`];
  const { lines } = splitFields(card, { fields: 0, value: 0 });
  const { rows, more } = buttonsOf(message);
  const first: Passage = { kind: 'prose', lines: [headline(card)] };
  const { texts, left } = partsOf([first, ...passagesOf(card, lines)], {
    signs: DISCORD.content.most - KEPT_FREE,
    parts: ENTRY_PARTS,
  });
  const ends = [leftOutText(left, whereToRead(message)), more].flatMap((line) => line ?? []);
  return texts.map((text, at) => {
    const isLast = at === texts.length - 1;
    const mark = writeMark({ id: message.id, part: at + 1, parts: texts.length });
    return {
      content: [
        ...(at === 0 ? calls : []),
        text,
        ...(isLast ? ends : []),
        `-# ${standLine(message)} \u00b7 ${mark}`,
      ].join('\n'),
      embeds: [],
      components: isLast ? rows : [],
      allowed_mentions: at === 0 && users.length > 0 ? { parse: [], users } : NOBODY,
    };
  });
}

/** What a command answered, as messages in their order: one, and at most five. */
export function answerPosts(answer: Answer): readonly DiscordPost[] {
  const { texts, left } = partsOf(answerPassages(answer.text), {
    signs: DISCORD.content.most - KEPT_FREE,
    parts: ANSWER_PARTS,
  });
  const leftOut = leftOutText(left, 'in the room, or in the terminal: ./desk');
  const shown = texts.length === 0 ? ['Done.'] : texts;
  return shown.map((text, at) => ({
    content: at === shown.length - 1 && leftOut !== null ? `${text}\n${leftOut}` : text,
    embeds: [],
    components: [],
    allowed_mentions: NOBODY,
  }));
}

/** Long work that goes on; its button's custom_id is cancelId(work). */
export function progressPost(share: number, text: string, work: string): DiscordPost {
  const cancel: ButtonShape = {
    type: 2,
    style: 2,
    label: 'Cancel',
    custom_id: cancelId(work),
  };
  return {
    content: escapeMarkdown(cutTo(progressText(share, text), MOST_NOTICE)),
    embeds: [],
    components: [{ type: 1, components: [cancel] }],
    allowed_mentions: NOBODY,
  };
}
