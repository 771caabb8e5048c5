// One message as the page shows it: who, when, what, its pictures, reactions and thread.
/// <reference lib="dom" />
import type { Ephemeral, Message, Spot } from '../standing.ts';
import { renderAttachment, renderBlock } from './blocks.ts';
import type { Looks } from './blocks.ts';
import { button, el } from './element.ts';
import { emoji, OFFERED } from './emoji.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Names } from './mrkdwn.ts';
import type { ShownFile } from './told.ts';

export interface Scene extends Names {
  readonly deskId: string;
  readonly who: string;
  readonly file: (id: string) => ShownFile | null;
  readonly press: (actionId: string, on: Spot) => void;
  readonly react: (on: Spot, name: string, off: boolean) => void;
  readonly openThread: (spot: Spot) => void;
}

function clock(ts: string): HTMLElement {
  const date = new Date(Number(ts) * 1_000);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return el('time', { datetime: date.toISOString(), title: date.toLocaleString() }, time);
}

const TINTS = 6;

function tint(id: string): string {
  return String((id.length + (id.codePointAt(3) ?? 0)) % TINTS);
}

function avatar(id: string, scene: Scene): HTMLElement {
  const isDesk = id === scene.deskId;
  const sign = isDesk ? '' : scene.person(id).slice(0, 1);
  const look = isDesk ? 'avatar desk' : 'avatar';
  return el('div', { class: look, 'aria-hidden': 'true', 'data-tint': tint(id) }, sign);
}

function heading(user: string, ts: string, scene: Scene): HTMLElement {
  const isDesk = user === scene.deskId;
  return el(
    'div',
    { class: 'heading' },
    el('strong', {}, scene.person(user)),
    isDesk ? el('span', { class: 'badge' }, 'APP') : null,
    clock(ts),
  );
}

function fileView(file: ShownFile): HTMLElement {
  const url = `/files/${file.id}/${encodeURIComponent(file.name)}`;
  return file.mime.startsWith('image/')
    ? el(
        'figure',
        {},
        el('figcaption', {}, file.title),
        el('img', { src: url, alt: file.altText || file.title }),
      )
    : el('a', { class: 'file', href: url, target: '_blank' }, `${file.title} · ${file.size} bytes`);
}

function reactionsOf(message: Message, scene: Scene): HTMLElement {
  const stand = message.reactions.map(({ name, users }) => {
    const mine = users.includes(scene.who);
    const names = users.map((one) => scene.person(one)).join(', ');
    const look = mine ? 'reaction mine' : 'reaction';
    const act = () => scene.react(message, name, mine);
    return button(
      { class: look, title: `${names}: ${name}` },
      act,
      emoji(name),
      ` ${users.length}`,
    );
  });
  return el('div', { class: 'reactions' }, ...stand);
}

function tools(message: Message, scene: Scene): HTMLElement {
  const offered = OFFERED.map((name) =>
    button(
      { title: `React with ${name}`, 'aria-label': `React with ${name}` },
      () => scene.react(message, name, false),
      emoji(name),
    ),
  );
  const open = () =>
    scene.openThread({ channel: message.channel, ts: message.thread ?? message.ts });
  return el('div', { class: 'tools' }, ...offered, button({}, open, 'Reply'));
}

function content(
  message: Pick<Message, 'text' | 'blocks' | 'attachments'>,
  looks: Looks,
): readonly HTMLElement[] {
  const blocks = message.blocks.map((one) => renderBlock(one, looks));
  const isBare = blocks.length === 0 && message.text !== '';
  return [
    ...(isBare ? [mrkdwn(message.text, looks)] : blocks),
    ...message.attachments.map((one) => renderAttachment(one, looks)),
  ];
}

export interface Replies {
  readonly count: number;
  readonly last: string;
}

export function renderMessage(
  message: Message,
  scene: Scene,
  replies: Replies | null,
): HTMLElement {
  const looks = { ...scene, press: (action: string) => scene.press(action, message) };
  const body = el('div', { class: 'body' }, heading(message.user, message.ts, scene));
  body.append(...content(message, looks));
  if (message.edited !== null) body.append(el('span', { class: 'edited' }, '(edited)'));
  for (const id of message.files) {
    const file = scene.file(id);
    if (file !== null) body.append(fileView(file));
  }
  if (message.reactions.length > 0) body.append(reactionsOf(message, scene));
  if (replies !== null) {
    const label = `${replies.count} ${replies.count === 1 ? 'reply' : 'replies'}`;
    const act = () => scene.openThread(message);
    body.append(button({ class: 'replies' }, act, label, clock(replies.last)));
  }
  return el(
    'article',
    { class: 'message', 'data-ts': message.ts },
    avatar(message.user, scene),
    body,
    tools(message, scene),
  );
}

export function renderEphemeral(ephemeral: Ephemeral, scene: Scene): HTMLElement {
  const looks = { ...scene, press: (action: string) => scene.press(action, ephemeral) };
  const isSlack = ephemeral.by === 'slack';
  const user = isSlack ? 'USLACKBOT' : scene.deskId;
  const body = el('div', { class: 'body' }, heading(user, ephemeral.ts, scene));
  body.append(...content(ephemeral, looks));
  body.append(el('div', { class: 'only' }, 'Only visible to you'));
  return el(
    'article',
    { class: 'message ephemeral', 'data-ts': ephemeral.ts },
    avatar(user, scene),
    body,
  );
}
