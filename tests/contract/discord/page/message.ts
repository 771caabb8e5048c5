// One message as people see it: who and when, words, embeds, pictures, buttons, reactions, its thread, and the
// tint of what only one person sees.
/// <reference lib="dom" />
import type { Book } from './book.ts';
import { avatar, el, press } from './element.ts';
import { embedElement, fileElement } from './embed.ts';
import { inline, markdown } from './markdown.ts';
import type { Names } from './markdown.ts';
import type { ShownMessage, ShownPart } from './told.ts';

export interface Hands {
  readonly reader: string;
  readonly names: Names;
  press(message: string, customId: string): void;
  react(message: string, emoji: string): void;
  openThread(thread: string): void;
  dismiss(message: string): void;
  /** What went wrong with a press on this message; null for nothing. */
  failure(message: string): string | null;
  /** Whether a press on this message waits for the desk. */
  isWaiting(message: string, customId: string): boolean;
}

const STYLES = ['', 'primary', 'secondary', 'success', 'danger', 'link'];
const QUICK = ['👍', '✅', '👀'];
const BUTTON = 2;
const TEXT = 10;

function clock(at: number): string {
  const time = new Date(at).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? time : `${new Date(at).toLocaleDateString('en-US')} ${time}`;
}

function partElement(part: ShownPart, message: ShownMessage, hands: Hands): HTMLElement | null {
  if (part.type === TEXT) return markdown(part.content ?? '', hands.names);
  if (part.components !== undefined) {
    const inner = part.components.map((one) => partElement(one, message, hands));
    return el('div', { class: 'row' }, ...inner);
  }
  if (part.type !== BUTTON) return null;
  const label = [part.emoji?.name, part.label].filter((one) => one !== undefined).join(' ');
  if (part.url !== undefined) {
    return el('a', { class: 'press link', href: part.url, target: '_blank' }, `${label} ↗`);
  }
  const id = part.custom_id ?? '';
  const isWaiting = hands.isWaiting(message.id, id);
  const made = press(
    { class: `press ${STYLES[part.style ?? 2] ?? ''}${isWaiting ? ' waiting' : ''}` },
    () => {
      hands.press(message.id, id);
    },
    label,
  );
  made.disabled = part.disabled === true || isWaiting;
  return made;
}

function reactionsElement(message: ShownMessage, hands: Hands): HTMLElement | null {
  if (message.reactions.length === 0) return null;
  const pills = message.reactions.map(({ emoji, users }) => {
    const who = users.map((id) => hands.names.person(id)).join(', ');
    const own = users.includes(hands.reader) ? ' own' : '';
    const attributes = { class: `pill${own}`, title: who, 'aria-label': `${emoji} by ${who}` };
    const react = (): void => {
      hands.react(message.id, emoji);
    };
    return press(attributes, react, `${emoji} ${users.length}`);
  });
  return el('div', { class: 'reactions' }, ...pills);
}

function toolsElement(message: ShownMessage, hands: Hands): HTMLElement | null {
  if (message.onlyFor !== null) return null;
  const made = QUICK.map((emoji) =>
    press(
      { 'aria-label': `React with ${emoji}` },
      () => {
        hands.react(message.id, emoji);
      },
      emoji,
    ),
  );
  return el('div', { class: 'tools' }, ...made);
}

function threadElement(message: ShownMessage, book: Book, hands: Hands): HTMLElement | null {
  const thread = message.thread === null ? undefined : book.place(message.thread);
  if (thread === undefined) return null;
  const inside = book.messages(thread.id, hands.reader);
  const last = inside.at(-1);
  const says =
    last === undefined
      ? 'Nothing in it yet'
      : `${book.person(last.author).name}: ${last.content.split('\n')[0] || 'a card'}`;
  return press(
    { class: 'thread-chip' },
    () => {
      hands.openThread(thread.id);
    },
    el('strong', {}, thread.name),
    el(
      'span',
      { class: 'count' },
      inside.length === 1 ? '1 message ›' : `${inside.length} messages ›`,
    ),
    el('span', { class: 'last' }, ...inline(says, hands.names)),
  );
}

function onlyYou(message: ShownMessage, hands: Hands): HTMLElement | null {
  if (message.onlyFor === null) return null;
  const dismiss = press(
    { class: 'plain' },
    () => {
      hands.dismiss(message.id);
    },
    'Dismiss message',
  );
  return el('div', { class: 'only' }, 'Only you can see this · ', dismiss);
}

function headElement(message: ShownMessage, book: Book): HTMLElement {
  const author = book.person(message.author);
  const name = el('span', { class: 'author' }, author.name);
  if (author.color !== null) name.style.setProperty('--role', author.color);
  const tag = author.kind === 'person' ? null : el('span', { class: 'tag' }, 'APP');
  const when = el('time', { title: new Date(message.at).toString() }, clock(message.at));
  return el('div', { class: 'head' }, name, tag, when);
}

function aboveElement(message: ShownMessage, book: Book, hands: Hands): HTMLElement | null {
  if (message.above === null) return null;
  const name = book.person(message.above.user).name;
  return el(
    'div',
    { class: 'above' },
    el('strong', {}, name),
    ' ',
    ...inline(message.above.text, hands.names),
  );
}

function wordsElement(message: ShownMessage, hands: Hands): HTMLElement | null {
  if (message.loading) {
    const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, '•••');
    return el('div', { class: 'thinking' }, dots, ' twokey is thinking…');
  }
  const edited = message.edited ? el('span', { class: 'edited' }, '(edited)') : null;
  if (message.content === '') return null;
  const words = markdown(message.content, hands.names);
  if (edited !== null) (words.lastElementChild ?? words).append(' ', edited);
  return words;
}

/** `follows` leaves out the head: the message above is the same person's, just before. */
export function messageElement(
  message: ShownMessage,
  book: Book,
  hands: Hands,
  follows: 'follows' | 'begins',
): HTMLElement {
  const author = book.person(message.author);
  const failure = hands.failure(message.id);
  const begins = follows === 'begins';
  const kind = `${begins ? 'begins' : 'follows'}${message.onlyFor === null ? '' : ' private'}`;
  return el(
    'article',
    { class: `message ${kind}`, 'data-id': message.id },
    aboveElement(message, book, hands),
    begins ? avatar(author.name, author.kind) : null,
    el(
      'div',
      { class: 'body' },
      begins ? headElement(message, book) : null,
      wordsElement(message, hands),
      ...message.embeds.map((one) => embedElement(one, hands.names)),
      ...message.files.map(fileElement),
      ...message.components.map((one) => partElement(one, message, hands)),
      failure === null ? null : el('div', { class: 'failure', role: 'alert' }, failure),
      reactionsElement(message, hands),
      threadElement(message, book, hands),
      onlyYou(message, hands),
    ),
    toolsElement(message, hands),
  );
}
