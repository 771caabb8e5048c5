// How Slack reads what it is sent: a small parser of its markup, the judge of what is escaped and what is not,
// and a picture in letters of what a person would see. It knows nothing of how the desk writes.
import type { types } from '@slack/bolt';
import type { SlackPost } from '#bot/slack/blocks.ts';

export interface Read {
  /** What stands on the screen. */
  readonly shown: string;
  /** What the markup does beside that: "mention <!channel>", "link https://x", "bold x", "date", "emoji x". */
  readonly does: readonly string[];
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function unescaped(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

function readToken(token: string): Read {
  const [target = '', label] = token.split('|', 2);
  if (target.startsWith('!date^')) return { shown: label ?? '', does: ['date'] };
  if (/^[!@#]/.test(target)) return { shown: `<${target}>`, does: [`mention <${token}>`] };
  return { shown: label ?? target, does: [`link ${token}`] };
}

function readFormat(text: string): Read {
  const does: string[] = [];
  const marks: readonly (readonly [string, RegExp])[] = [
    ['bold', /(?<![\p{L}\p{N}])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}])/gu],
    ['italic', /(?<![\p{L}\p{N}])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\p{N}])/gu],
    ['struck', /(?<![\p{L}\p{N}])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\p{N}])/gu],
    ['code', /`([^`\n]+)`/gu],
    ['emoji', /:(?!\d\d:)([\w+'-]+):/gu],
  ];
  let shown = text;
  for (const [what, pattern] of marks)
    shown = shown.replaceAll(pattern, (_, inner: string) => {
      does.push(`${what} ${unescaped(inner)}`);
      return inner;
    });
  if (/^\s*&gt;/mu.test(text)) does.push('quote');
  return { shown, does };
}

/** Outside a fence: tokens in angle brackets, then what formats between them. */
function readOpen(text: string): Read {
  const parts = text.split(/<([^<>]*)>/);
  const read = parts.map((part, at) => (at % 2 === 1 ? readToken(part) : readFormat(part)));
  return {
    shown: read.map((one) => one.shown).join(''),
    does: read.flatMap((one) => one.does),
  };
}

/** Text of type mrkdwn as Slack reads it. */
export function readMrkdwn(text: string): Read {
  const parts = text.split('```');
  const read = parts.map((part, at): Read => {
    if (at % 2 === 0 || at === parts.length - 1) return readOpen(part);
    const tokens = part.match(/<[^<>]*>/g) ?? [];
    return { shown: part, does: ['fence', ...tokens.map((token) => `token ${token}`)] };
  });
  return {
    shown: unescaped(read.map((one) => one.shown).join('')),
    does: read.flatMap((one) => one.does),
  };
}

export type TextObject = types.PlainTextElement | types.MrkdwnElement;

function isTextObject(value: object): value is TextObject {
  const type: unknown = Reflect.get(value, 'type');
  return (
    (type === 'plain_text' || type === 'mrkdwn') && typeof Reflect.get(value, 'text') === 'string'
  );
}

/** Every text object within, in the order it stands. */
export function textsIn(value: unknown): readonly TextObject[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isTextObject(value)) return [value];
  return Object.values(value).flatMap(textsIn);
}

export function readText(text: TextObject): Read {
  return text.type === 'plain_text' ? { shown: text.text, does: [] } : readMrkdwn(text.text);
}

/** All blocks of a message, those above its frame first. */
export function allBlocks(post: SlackPost): readonly types.AnyBlock[] {
  return [...post.blocks, ...post.attachments.flatMap((one) => one.blocks ?? [])];
}

function see(value: unknown): string {
  return textsIn(value)
    .map((text) => readText(text).shown)
    .join(' | ');
}

function seeBlock(block: types.AnyBlock): readonly string[] {
  const known = block as types.KnownBlock;
  switch (known.type) {
    case 'header':
      return [`# ${see(known)}`];
    case 'context':
      return [`~ ${see(known)}`];
    case 'actions':
      return [
        known.elements
          .map((one) =>
            one.type === 'button'
              ? `[${see(one)}${one.style === undefined ? '' : `: ${one.style}`}]`
              : '?',
          )
          .join(' '),
      ];
    case 'section':
      return known.fields === undefined
        ? see(known).split('\n')
        : known.fields.map((one) => `  ${readText(one).shown.replaceAll('\n', ': ')}`);
    case 'input':
      return [`${see(known.label)}${known.optional === true ? ' (optional)' : ''}: ____`];
    default:
      return [`--- ${known.type}`];
  }
}

/** Blocks as a person sees them, in letters. */
export function seen(blocks: readonly types.AnyBlock[]): string {
  return blocks.flatMap(seeBlock).join('\n');
}

/** A message as a person sees it: the notification, then what stands there, its frame with its colour. */
export function seenPost(post: SlackPost): string {
  const frames = post.attachments.map((one) => {
    const lines = seen(one.blocks ?? []).split('\n');
    return `(${one.color ?? 'no colour'})\n${lines.map((line) => `| ${line}`.trimEnd()).join('\n')}`;
  });
  return [`notification: ${readMrkdwn(post.text).shown}`, '', seen(post.blocks), ...frames].join(
    '\n',
  );
}
