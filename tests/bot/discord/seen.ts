// How Discord reads what it is sent: a small parser of its markup, the judge of what is escaped and what is
// not, and a picture in letters of what a person would see. It knows nothing of how the desk writes.
import type { DiscordPost } from '#bot/discord/embed.ts';

export interface Read {
  readonly shown: string;
  /** What the markup does: "mention <@1>", "link https://x", "bold", "small", "date", "fence". */
  readonly does: readonly string[];
}

/** Stands for a sign that was escaped: it takes part in no markup. */
const LITERAL = '\ue000';

const DATE = /<t:-?\d+(?::[tTdDfFR])?>/gu;

const MARKUP: readonly (readonly [string, RegExp])[] = [
  ['mention', /<(?:@[!&]?|#)\d+>|<id:\w+>|<\/[^>]*:\d+>|@(?:everyone|here)\b/gu],
  ['emoji', /<a?:\w+:\d+>|:(?!\d\d:)\w+:/gu],
  ['link', /https?:\/\/\S+|\bdiscord\.gg\/\S+|\]\([^)]*\)|<[a-z]+:[^>]*>/giu],
  ['small', /^-# /gmu],
  ['heading', /^#{1,3} /gmu],
  ['quote', /^\s*>{1,3} /gmu],
  ['list', /^\s*(?:[-*+]|\d+[.)]) /gmu],
  ['bold', /\*\*(?=\S)(?:[\s\S]*?\S)\*\*/gu],
  ['italic', /(?<![*\w])(?:\*[^*\s](?:[^*]*[^*\s])?\*|_[^_\s](?:[^_]*[^_\s])?_)(?![*\w])/gu],
  ['struck', /~~[\s\S]+?~~/gu],
  ['spoiler', /\|\|[\s\S]+?\|\|/gu],
  ['code', /`[^`]+`/gu],
  ['underlined', /__[\s\S]+?__/gu],
];

function readOpen(text: string): Read {
  const signs = text.replaceAll(/\\([^0-9A-Za-z\s])/g, LITERAL);
  const dates = signs.match(DATE) ?? [];
  const bare = signs.replaceAll(DATE, LITERAL);
  const does = [
    ...dates.map((found) => `date ${found}`),
    ...MARKUP.flatMap(([what, pattern]) =>
      (bare.match(pattern) ?? []).map((found) => `${what} ${found}`),
    ),
  ];
  const shown = text
    .replaceAll(/(?<!\\)((?:\\\\)*)\*\*/g, '$1')
    .replaceAll(/^-# /gm, '')
    .replaceAll(/\\([^0-9A-Za-z\s])/g, '$1');
  return { shown, does };
}

/** Content, a description or a field as Discord reads it. */
export function readMarkdown(text: string): Read {
  // A fence is three backticks of which none is escaped.
  const parts = text.split(/(?<!\\)```/);
  const read = parts.map((part, at): Read => {
    const isFenced = at % 2 === 1 && at < parts.length - 1;
    return isFenced ? { shown: part, does: ['fence'] } : readOpen(part);
  });
  return {
    shown: read.map((one) => one.shown).join(''),
    does: read.flatMap((one) => one.does),
  };
}

/** Every text of a message that is read as markup. */
export function textsOf(post: DiscordPost): readonly string[] {
  return [
    post.content,
    ...post.embeds.flatMap((embed) => [
      embed.title ?? '',
      embed.description ?? '',
      ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
    ]),
  ].filter((text) => text !== '');
}

const STYLES: Readonly<Record<number, string>> = { 2: '', 3: ': good', 4: ': danger' };

/** A message as a person sees it, in letters. */
export function seenPost(post: DiscordPost): string {
  const embeds = post.embeds.flatMap((embed) => {
    const colour =
      embed.color === undefined ? 'no colour' : `#${embed.color.toString(16).padStart(6, '0')}`;
    const lines = [
      ...readMarkdown(embed.description ?? '').shown.split('\n'),
      ...(embed.fields ?? []).map(
        ({ name, value, inline }) =>
          `  ${readMarkdown(name).shown}: ${readMarkdown(value).shown}${inline === true ? '' : ' (a line)'}`,
      ),
      `~ ${embed.footer?.text ?? ''}`,
    ];
    return [`(${colour})`, ...lines.map((line) => `| ${line}`.trimEnd())];
  });
  const rows = post.components.map((row) =>
    row.components.map((one) => `[${one.label}${STYLES[one.style] ?? ''}]`).join(' '),
  );
  return [readMarkdown(post.content).shown, ...embeds, ...rows].join('\n');
}
