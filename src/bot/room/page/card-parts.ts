// The parts of a card, each made once from what the card says: standing, lines, fields, table, picture.
// Colour and edge only repeat what stands there in words.
import type { Card, Field, Picture, Table } from '#bot/card.ts';
import type { RoomMessage } from '../protocol.ts';
import { el, pressable, unseen } from './element.ts';
import type { Child } from './element.ts';
import { loadWhenSeen } from './picture-loader.ts';
import { directionOf, hourOf, isFigures, standingWords, yourTime } from './wording.ts';

/** More lines than this are folded, and this many stay in sight. */
const FOLD_FROM = 10;
const FOLD_TO = 6;
const LONG_VALUE = 30;
/** A table of more columns scrolls inside itself where the page is narrow. */
const WIDE_FROM = 3;

export interface Seen {
  /** The channel's name, where cards of several stand together. */
  readonly tag: string | null;
  readonly unfolded: boolean;
  readonly unfold: () => void;
  readonly enlarge: (message: RoomMessage) => void;
}

/** The time on the desk's clock, with the reader's own beside it. */
export function timeOf(message: RoomMessage, withZone: boolean): HTMLElement {
  const { at } = message.card;
  const text = withZone ? at.slice(11) : hourOf(at);
  return el('time', { class: 'time', title: `${at}. ${yourTime(message.wall)}` }, text);
}

/** The line above the title: how bad, how it stands, whose money, when. */
export function kicker(message: RoomMessage, tag: string | null): HTMLElement {
  const { card } = message;
  return el(
    'div',
    { class: 'kicker' },
    el('span', { class: 'severity', 'aria-hidden': true }, card.severity),
    card.state === null
      ? null
      : el('span', { class: 'state', 'aria-hidden': true }, card.state.toUpperCase()),
    el('span', { class: 'mode' }, card.mode),
    el('span', { class: 'account' }, card.account),
    tag === null ? null : el('span', { class: 'tag' }, tag),
    timeOf(message, true),
  );
}

/** The title as a heading; who hears it hears its standing first. */
export function titleOf(message: RoomMessage): HTMLElement {
  const words = standingWords(message.card);
  return el(
    'h4',
    { class: 'title', id: `title-${message.id}`, 'data-tone': message.card.tone },
    words === '' ? null : unseen(`${words}: `),
    message.card.title,
  );
}

function lines(card: Card, seen: Seen): HTMLElement | null {
  if (card.lines.length === 0) return null;
  const folds = card.lines.length > FOLD_FROM && !seen.unfolded;
  const shown = folds ? card.lines.slice(0, FOLD_TO) : card.lines;
  return el(
    'div',
    { class: 'lines' },
    ...shown.map((line) => el('p', {}, line)),
    folds
      ? pressable(
          { class: 'link', 'data-key': 'unfold' },
          seen.unfold,
          `Show all ${card.lines.length} lines`,
        )
      : null,
  );
}

/** A figure with its sign is coloured too. */
function figure(text: string): Child {
  const direction = directionOf(text);
  return direction === null ? text : el('span', { class: direction }, text);
}

export function fieldsOf(fields: readonly Field[]): HTMLElement | null {
  if (fields.length === 0) return null;
  return el(
    'dl',
    { class: 'fields' },
    ...fields.map(({ name, value }) =>
      el(
        'div',
        value.length > LONG_VALUE ? { class: 'long' } : {},
        el('dt', {}, name),
        el('dd', {}, figure(value)),
      ),
    ),
  );
}

export function tableOf(table: Table | null, name: string): HTMLElement | null {
  if (table === null) return null;
  const figures = table.columns.map((_, at) => isFigures(table.rows.map((row) => row[at] ?? '')));
  const kind = (at: number): Record<string, string> =>
    figures[at] === true ? { class: 'figure' } : {};
  return el(
    'div',
    { class: 'table', tabindex: 0, role: 'group', 'aria-label': `Table: ${name}` },
    el(
      'table',
      { class: table.columns.length > WIDE_FROM ? 'wide' : null },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...table.columns.map((column, at) => el('th', { scope: 'col', ...kind(at) }, column)),
        ),
      ),
      el(
        'tbody',
        {},
        ...table.rows.map((row) =>
          el('tr', {}, ...row.map((cell, at) => el('td', kind(at), figure(cell)))),
        ),
      ),
    ),
  );
}

function pictureOf(message: RoomMessage, picture: Picture, seen: Seen): HTMLElement {
  const image = el('img', {
    alt: picture.alt,
    width: 800,
    height: 540,
    decoding: 'async',
    'data-picture': message.id,
  });
  const failed = el('span', { class: 'failed', hidden: true }, 'The picture could not be drawn.');
  loadWhenSeen(image, () => {
    image.hidden = true;
    failed.hidden = false;
  });
  const open = pressable(
    { class: 'enlarge', 'data-key': 'picture', 'aria-label': `Enlarge: ${picture.title}` },
    () => {
      seen.enlarge(message);
    },
    image,
    failed,
  );
  return el('figure', { class: 'picture' }, open, el('figcaption', {}, picture.title));
}

/** Everything between a card's title and its buttons. */
export function contentOf(message: RoomMessage, seen: Seen): readonly Child[] {
  const { card } = message;
  return [
    lines(card, seen),
    fieldsOf(card.fields),
    tableOf(card.table, card.title),
    card.picture === null ? null : pictureOf(message, card.picture, seen),
  ];
}
