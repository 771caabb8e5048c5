// Discord's Markdown as elements: headings, subtext, lists, quotes, code, emphasis, links, mentions and times.
// Whatever is no markup stays text.
/// <reference lib="dom" />
import { el } from './element.ts';

export interface Names {
  readonly person: (id: string) => string;
  readonly place: (id: string) => string;
}

type Made = Node | string;

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

function ago(seconds: number): string {
  const away = seconds - Date.now() / 1_000;
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const unit = units.find(([, length]) => Math.abs(away) >= length);
  if (unit === undefined) return words.format(Math.round(away), 'second');
  return words.format(Math.round(away / unit[1]), unit[0]);
}

function timeOf(stamp: string, style: string): HTMLElement {
  const date = new Date(Number(stamp) * 1_000);
  const format = STYLES[style] ?? STYLES['f'] ?? {};
  const text = style === 'R' ? ago(Number(stamp)) : date.toLocaleString('en-US', format);
  return el('time', { class: 'stamp', title: date.toString() }, text);
}

const INLINE =
  /\\([\p{P}\p{S}])|`+([^`]+)`+|\*\*\*(.+?)\*\*\*|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\|\|(.+?)\|\||\*([^\s*](?:.*?[^\s*])?)\*|\b_([^_]+)_\b|<t:(-?\d+)(?::([tTdDfFR]))?>|<(@!?|#|@&)(\d+)>|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|<?(https?:\/\/[^\s<>]+)>?/gu;

function link(url: string, children: readonly Made[]): HTMLElement {
  return el('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, ...children);
}

function mention(sign: string, id: string, names: Names): HTMLElement {
  const text = sign === '#' ? `#${names.place(id)}` : `@${names.person(id)}`;
  return el('span', { class: 'mention' }, text);
}

function one(found: RegExpMatchArray, names: Names): Made {
  const [whole, escaped, code, both, bold, under, strike, spoiler, star, line] = found;
  const [, , , , , , , , , , stamp, style, sign, id, label, target, bare] = found;
  const inner = (text: string): readonly Made[] => inline(text, names);
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return el('code', {}, code);
  if (both !== undefined) return el('strong', {}, el('em', {}, ...inner(both)));
  if (bold !== undefined) return el('strong', {}, ...inner(bold));
  if (under !== undefined) return el('u', {}, ...inner(under));
  if (strike !== undefined) return el('s', {}, ...inner(strike));
  if (spoiler !== undefined) return el('span', { class: 'spoiler' }, ...inner(spoiler));
  if (star !== undefined || line !== undefined) return el('em', {}, ...inner(star ?? line ?? ''));
  if (stamp !== undefined) return timeOf(stamp, style ?? 'f');
  if (id !== undefined) return mention(sign ?? '', id, names);
  if (target !== undefined) return link(target, inner(label ?? ''));
  return bare === undefined ? whole : link(bare, [bare]);
}

export function inline(text: string, names: Names): readonly Made[] {
  const made: Made[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    made.push(text.slice(from, found.index), one(found, names));
    from = found.index + found[0].length;
  }
  made.push(text.slice(from));
  return made.filter((part) => part !== '');
}

function lineElement(line: string, names: Names): HTMLElement {
  const heading = /^(#{1,3}) (.+)$/.exec(line);
  const small = /^-# (.+)$/.exec(line);
  const item = /^\s*[-*] (.+)$/.exec(line);
  const quote = /^> ?(.*)$/.exec(line);
  if (heading !== null) {
    const size = heading[1]?.length ?? 1;
    return el('div', { class: `heading h${size}` }, ...inline(heading[2] ?? '', names));
  }
  if (small !== null) return el('div', { class: 'subtext' }, ...inline(small[1] ?? '', names));
  if (item !== null) return el('div', { class: 'item' }, ...inline(item[1] ?? '', names));
  if (quote !== null) return el('blockquote', {}, ...inline(quote[1] ?? '', names));
  return el('div', { class: 'line' }, ...inline(line, names));
}

/** A whole text: blocks of code apart, the rest line by line. */
export function markdown(text: string, names: Names): HTMLElement {
  const box = el('div', { class: 'markdown' });
  text.split(/```(?:[a-z]*\n)?([\s\S]*?)\n?```\n?/).forEach((part, index) => {
    if (index % 2 === 1) box.append(el('pre', {}, el('code', {}, part)));
    else if (part !== '')
      box.append(
        ...part
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => lineElement(line, names)),
      );
  });
  return box;
}
