// An embed as Discord draws one: a bar in its colour, author, title, words, fields beside each other, picture and
// footer; and the files that hang on a message.
/// <reference lib="dom" />
import { el } from './element.ts';
import { inline, markdown } from './markdown.ts';
import type { Names } from './markdown.ts';
import type { ShownEmbed, ShownFile } from './told.ts';

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

function picture(url: string | undefined, name: string): HTMLElement | null {
  if (url === undefined) return null;
  return el('img', { src: url, class: name, alt: '', loading: 'lazy' });
}

function fields(embed: ShownEmbed, names: Names): HTMLElement | null {
  if (embed.fields === undefined || embed.fields.length === 0) return null;
  const made = embed.fields.map(({ name, value, inline: beside }) =>
    el(
      'div',
      { class: beside === true ? 'field beside' : 'field' },
      el('div', { class: 'name' }, ...inline(name, names)),
      markdown(value, names),
    ),
  );
  return el('div', { class: 'fields' }, ...made);
}

function footer({ footer: foot, timestamp }: ShownEmbed): HTMLElement | null {
  const when = timestamp === undefined ? [] : [new Date(timestamp).toLocaleString('en-US')];
  const words = [...(foot === undefined ? [] : [foot.text]), ...when];
  return words.length === 0 ? null : el('footer', {}, words.join(' • '));
}

export function embedElement(embed: ShownEmbed, names: Names): HTMLElement {
  const { author, title, description, color } = embed;
  const made = el(
    'article',
    { class: 'embed' },
    picture(embed.thumbnail?.url, 'thumbnail'),
    author === undefined ? null : el('div', { class: 'by' }, author.name),
    title === undefined ? null : el('div', { class: 'title' }, ...inline(title, names)),
    description === undefined ? null : markdown(description, names),
    fields(embed, names),
    picture(embed.image?.url, 'picture'),
    footer(embed),
  );
  if (color !== undefined) made.style.setProperty('--bar', hex(color));
  return made;
}

export function fileElement(file: ShownFile): HTMLElement {
  const size = file.size < 1_024 ? `${file.size} B` : `${Math.round(file.size / 1_024)} kB`;
  if (file.type.startsWith('image/')) {
    const image = el('img', {
      src: file.url,
      alt: file.description ?? file.name,
      loading: 'lazy',
      class: 'picture',
    });
    return el('a', { href: file.url, target: '_blank', class: 'shot' }, image);
  }
  const attributes = { href: file.url, target: '_blank', class: 'file' };
  return el('a', attributes, el('strong', {}, file.name), ` ${size}`);
}
