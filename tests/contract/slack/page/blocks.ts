// Block Kit as elements: what a message, an App Home or a form shows, and the buttons that can be pressed.
/// <reference lib="dom" />
import type { Json, JsonObject } from '../standing.ts';
import { button, el } from './element.ts';
import { withEmoji } from './emoji.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Names } from './mrkdwn.ts';

export interface Looks extends Names {
  readonly press: (actionId: string) => void;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: JsonObject, name: string): JsonObject | null {
  const found = value[name];
  return isObject(found) ? found : null;
}

function list(value: JsonObject, name: string): readonly JsonObject[] {
  const found = value[name];
  return Array.isArray(found) ? (found as readonly Json[]).filter((one) => isObject(one)) : [];
}

export function words(value: JsonObject, name: string): string {
  const found = value[name];
  if (typeof found === 'string') return found;
  return isObject(found) ? words(found, 'text') : '';
}

/** A text object of either kind. */
function textOf(object: JsonObject, looks: Looks): HTMLElement {
  const text = words(object, 'text');
  return object['type'] === 'mrkdwn'
    ? mrkdwn(text, looks)
    : el('span', { class: 'plain' }, withEmoji(text));
}

function picture(object: JsonObject): HTMLElement {
  const alt = words(object, 'alt_text');
  return el('img', { src: words(object, 'image_url'), alt, loading: 'lazy' });
}

function pressable(element: JsonObject, looks: Looks): HTMLElement {
  const style = words(element, 'style') || 'plain';
  const label = withEmoji(words(element, 'text') || words(element, 'placeholder') || '…');
  return button({ class: `press ${style}` }, () => looks.press(words(element, 'action_id')), label);
}

function section(block: JsonObject, looks: Looks): HTMLElement {
  const text = at(block, 'text');
  const fields = list(block, 'fields');
  const accessory = at(block, 'accessory');
  const main = el('div', { class: 'main' });
  if (text !== null) main.append(textOf(text, looks));
  if (fields.length > 0)
    main.append(
      el(
        'div',
        { class: 'fields' },
        ...fields.map((one) => el('div', { class: 'field' }, textOf(one, looks))),
      ),
    );
  const box = el('div', { class: 'section' }, main);
  if (accessory?.['type'] === 'image') box.append(picture(accessory));
  else if (accessory !== null) box.append(pressable(accessory, looks));
  return box;
}

function richText(value: JsonObject): HTMLElement {
  const inner = list(value, 'elements').map((one) => richText(one));
  const own = words(value, 'text');
  const tag = value['type'] === 'rich_text_preformatted' ? 'pre' : 'span';
  return el(tag, {}, own, ...inner);
}

function table(block: JsonObject): HTMLElement {
  const rows = Array.isArray(block['rows']) ? (block['rows'] as readonly Json[]) : [];
  const cells = rows.map((row) =>
    Array.isArray(row) ? (row as readonly Json[]).filter((one) => isObject(one)) : [],
  );
  return el(
    'div',
    { class: 'scroll' },
    el(
      'table',
      {},
      ...cells.map((row, number) =>
        el('tr', {}, ...row.map((one) => el(number === 0 ? 'th' : 'td', {}, words(one, 'text')))),
      ),
    ),
  );
}

export function renderBlock(block: JsonObject, looks: Looks): HTMLElement {
  switch (block['type']) {
    case 'header':
      return el('h3', { class: 'header' }, withEmoji(words(block, 'text')));
    case 'section':
      return section(block, looks);
    case 'divider':
      return el('hr');
    case 'context':
      return el(
        'div',
        { class: 'context' },
        ...list(block, 'elements').map((one) =>
          one['type'] === 'image' ? picture(one) : textOf(one, looks),
        ),
      );
    case 'actions':
      return el(
        'div',
        { class: 'actions' },
        ...list(block, 'elements').map((one) => pressable(one, looks)),
      );
    case 'image':
      return el('figure', {}, el('figcaption', {}, words(block, 'title')), picture(block));
    case 'markdown':
      return mrkdwn(words(block, 'text'), looks);
    case 'rich_text':
      return richText(block);
    case 'table':
      return table(block);
    default:
      return el('div', { class: 'unknown' }, `a block of type ${words(block, 'type')}`);
  }
}

export function renderAttachment(attachment: JsonObject, looks: Looks): HTMLElement {
  const box = el('div', { class: 'attachment' });
  const colour = words(attachment, 'color');
  if (/^#[0-9a-f]{6}$/i.test(colour)) box.style.setProperty('--state', colour);
  const title = words(attachment, 'title');
  const text = words(attachment, 'text');
  if (title !== '') box.append(el('strong', {}, title));
  if (text !== '') box.append(mrkdwn(text, looks));
  box.append(...list(attachment, 'blocks').map((one) => renderBlock(one, looks)));
  return box;
}

export const inside = { at, list };
