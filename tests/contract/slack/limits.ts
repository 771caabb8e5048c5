// Slack's published limits of messages, blocks and views, in one table: read from the published file where it
// is at hand, and otherwise the same numbers written down here. A test holds the two to be equal.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const BLOCK_KIT = {
  block_id: 255,
  action_id: 255,
  'actions.elements.max': 25,
  'button.text': 75,
  'button.value': 2000,
  'button.url': 3000,
  'button.accessibility_label': 75,
  'section.text': 3000,
  'section.fields.max': 10,
  'section.fields.text': 2000,
  'context.elements.max': 10,
  'header.text': 150,
  'image.alt_text': 2000,
  'image.title': 2000,
  'input.label': 2000,
  'input.hint': 2000,
  'confirm.title': 100,
  'confirm.text': 300,
  'confirm.confirm': 30,
  'confirm.deny': 30,
  'option.text': 75,
  'option.description': 75,
  'option.url': 3000,
  'select.options.max': 100,
  'option_groups.max': 100,
  'radio_or_checkbox.options.max': 10,
  'text_object.text.min': 1,
  'text_object.text.max': 3000,
} as const;

const SURFACES = { 'message.blocks.max': 50, 'modal.blocks.max': 100 } as const;

/** From the pages of the single methods and blocks, where the published file is silent. */
const PAGES = {
  'message.text': 4000,
  'message.attachments.max': 100,
  'message.metadata.bytes': 8000,
  'message.reactions.max': 23,
  'markdown.text': 12000,
  'table.rows.max': 100,
  'table.columns.max': 20,
  'overflow.options.max': 5,
  'image.url': 3000,
  'option.value': 150,
  placeholder: 150,
  'modal.title': 24,
  'modal.submit': 24,
  'modal.close': 24,
  'view.private_metadata': 3000,
  'view.callback_id': 255,
  'view.bytes': 250_000,
  'plain_text_input.length': 3000,
} as const;

export type Limit = keyof typeof BLOCK_KIT | keyof typeof SURFACES | keyof typeof PAGES;

/** Where the published specifications lie; null where this machine has none. */
export function specification(name: string): string | null {
  const path = join(process.env['SHARED_DIR'] ?? '../shared', 'specs/slack', name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

const Published = z.object({
  ...Object.fromEntries(Object.keys(BLOCK_KIT).map((name) => [name, z.int()])),
  _from_other_sources: z.object(
    Object.fromEntries(Object.keys(SURFACES).map((name) => [name, z.int()])),
  ),
});

/** The published file's own numbers; null where it is not at hand. */
export function publishedLimits(): Readonly<Record<string, unknown>> | null {
  const text = specification('block_kit_limits.json');
  if (text === null) return null;
  const { _from_other_sources: surfaces, ...blocks } = Published.parse(JSON.parse(text));
  return { ...blocks, ...surfaces };
}

export const WRITTEN_LIMITS: Readonly<Record<string, number>> = { ...BLOCK_KIT, ...SURFACES };

const LIMITS: Readonly<Record<Limit, number>> = {
  ...BLOCK_KIT,
  ...SURFACES,
  ...PAGES,
  ...publishedLimits(),
};

export function limit(name: Limit): number {
  return LIMITS[name];
}
