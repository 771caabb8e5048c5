// Slack's mrkdwn as elements: code, bold, italic, strike, quotes, links, mentions, dates. What stands between
// unescaped angle brackets is a mention or link, everything else is text.
/// <reference lib="dom" />
import { el } from './element.ts';
import { withEmoji } from './emoji.ts';

export interface Names {
  readonly person: (id: string) => string;
  readonly channel: (id: string) => string;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** "<!date^1700000000^{date_short} at {time}|fallback>" in the reader's own zone. */
function dateWords(body: string, fallback: string): string {
  const [, stamp = '', format = ''] = body.split('^');
  const date = new Date(Number(stamp) * 1_000);
  if (Number.isNaN(date.getTime())) return fallback;
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const seconds = date.toLocaleTimeString();
  const day = date.toLocaleDateString([], { month: 'short', day: 'numeric', year: 'numeric' });
  return format
    .replaceAll('{time_secs}', seconds)
    .replaceAll('{time}', time)
    .replaceAll(/\{(date_num|ago)\}/g, day)
    .replaceAll(/\{date[a-z_]*\}/g, day);
}

function linked(body: string, label: string | undefined, names: Names): Node {
  const mention = (text: string) => el('span', { class: 'mention' }, text);
  if (body.startsWith('@')) return mention(`@${names.person(body.slice(1))}`);
  if (body.startsWith('#')) return mention(`#${names.channel(body.slice(1))}`);
  if (body.startsWith('!date')) {
    const fallback = unescaped(label ?? '');
    return el('time', { title: fallback }, dateWords(body, fallback));
  }
  if (body.startsWith('!')) return mention(`@${body.slice(1)}`);
  const isWeb = /^https?:\/\//.test(body);
  const text = unescaped(label ?? body);
  return isWeb
    ? el('a', { href: unescaped(body), target: '_blank', rel: 'noreferrer noopener' }, text)
    : el('span', { class: 'mention' }, text);
}

type Tag = 'strong' | 'em' | 'del';
const MARKS: Readonly<Record<string, Tag>> = { '*': 'strong', _: 'em', '~': 'del' };
const PARTS =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>|]+)(?:\|([^<>]*))?>|(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\5(?![\w*_~])/g;

function inline(text: string, names: Names): readonly (Node | string)[] {
  const made: (Node | string)[] = [];
  let from = 0;
  for (const found of text.matchAll(PARTS)) {
    const [whole, block, code, body, label, mark, inner] = found;
    made.push(withEmoji(unescaped(text.slice(from, found.index))));
    from = found.index + whole.length;
    const tag = MARKS[mark ?? ''];
    if (block !== undefined) made.push(el('pre', {}, unescaped(block.replace(/^\n/, ''))));
    else if (code !== undefined) made.push(el('code', {}, unescaped(code)));
    else if (body !== undefined) made.push(linked(body, label, names));
    else if (tag !== undefined) made.push(el(tag, {}, ...inline(inner ?? '', names)));
  }
  made.push(withEmoji(unescaped(text.slice(from))));
  return made;
}

export function mrkdwn(text: string, names: Names): HTMLElement {
  const box = el('div', { class: 'mrkdwn' });
  const quote = /^&gt; ?/;
  const parts = text.includes('```')
    ? [text]
    : text.split(/(?<=\n)(?=&gt;)|(?<=^&gt;.*\n)(?!&gt;)/m);
  for (const part of parts) {
    const isQuote = quote.test(part);
    const words = isQuote ? part.replaceAll(/^&gt; ?/gm, '') : part;
    const target = isQuote ? el('blockquote') : box;
    target.append(...inline(words, names));
    if (isQuote) box.append(target);
  }
  return box;
}
