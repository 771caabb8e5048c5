// Reading Block Kit as a person does: every word that shows, the buttons by their labels, the inputs of a form.
import type { Json, JsonObject, Message } from './standing.ts';

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: JsonObject | undefined, name: string): JsonObject | null {
  const found = value?.[name];
  return isObject(found) ? found : null;
}

export function listAt(value: JsonObject | undefined, name: string): readonly JsonObject[] {
  const found = value?.[name];
  return Array.isArray(found) ? (found as readonly Json[]).filter(isObject) : [];
}

export function wordsAt(value: JsonObject | undefined, name: string): string {
  const found = value?.[name];
  if (typeof found === 'string') return found;
  return isObject(found) ? wordsAt(found, 'text') : '';
}

const SHOWN = ['title', 'pretext', 'text', 'label', 'alt_text', 'placeholder', 'footer'];
const INSIDE = ['blocks', 'fields', 'elements', 'options', 'rows'];

function wordsIn(value: JsonObject): readonly string[] {
  const own = SHOWN.map((name) => wordsAt(value, name));
  const inner = INSIDE.flatMap((name) => listAt(value, name).flatMap(wordsIn));
  const single = ['accessory', 'element'].flatMap((name) => {
    const one = objectAt(value, name);
    return one === null ? [] : wordsIn(one);
  });
  const named = typeof value['value'] === 'string' && 'title' in value ? [value['value']] : [];
  return [...own, ...named, ...inner, ...single].filter((one) => one !== '');
}

/** Every word a message shows, a line each; its text only where there are no blocks. */
export function wordsOf(message: Pick<Message, 'text' | 'blocks' | 'attachments'>): string {
  const blocks = message.blocks.flatMap(wordsIn);
  const attachments = message.attachments.flatMap(wordsIn);
  const isBare = message.blocks.length === 0;
  return [...(isBare ? [message.text] : []), ...blocks, ...attachments]
    .filter((one) => one !== '')
    .join('\n');
}

export interface Pressable {
  readonly block: string;
  readonly element: JsonObject;
}

/** Everything that can be pressed, in the order it stands. */
export function pressables(
  blocks: readonly JsonObject[],
  attachments: readonly JsonObject[] = [],
): readonly Pressable[] {
  const all = [...blocks, ...attachments.flatMap((one) => listAt(one, 'blocks'))];
  return all.flatMap((block) => {
    const accessory = objectAt(block, 'accessory');
    const elements = block['type'] === 'actions' ? listAt(block, 'elements') : [];
    return [...elements, ...(accessory === null ? [] : [accessory])]
      .filter((element) => 'action_id' in element)
      .map((element) => ({ block: wordsAt(block, 'block_id'), element }));
  });
}

export interface Field {
  readonly block: string;
  readonly action: string;
  readonly label: string;
  readonly optional: boolean;
  readonly element: JsonObject;
}

export function fieldsOf(blocks: readonly JsonObject[]): readonly Field[] {
  return blocks.flatMap((block) => {
    const element = objectAt(block, 'element');
    if (block['type'] !== 'input' || element === null) return [];
    return {
      block: wordsAt(block, 'block_id'),
      action: wordsAt(element, 'action_id'),
      label: wordsAt(block, 'label'),
      optional: block['optional'] === true,
      element,
    };
  });
}
