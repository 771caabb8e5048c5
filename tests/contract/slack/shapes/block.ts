// The blocks of Block Kit, deep, and the rules over a list of them: block ids once a message, action ids once
// a block, so many to a surface.
import { z } from 'zod';
import { limit } from '../limits.ts';
import { AccessoryElement, ActionElement, ImageElement, InputElement } from './element.ts';
import { marked, plain, text, within } from './text.ts';

const base = { block_id: within('block_id').optional() };

const Section = z
  .strictObject({
    type: z.literal('section'),
    ...base,
    text: text(limit('section.text')).optional(),
    fields: z
      .array(text(limit('section.fields.text')))
      .min(1)
      .max(limit('section.fields.max'))
      .optional(),
    accessory: AccessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((one) => one.text !== undefined || one.fields !== undefined, {
    error: 'needs text or fields',
    path: ['text'],
  });

const Header = z.strictObject({
  type: z.literal('header'),
  ...base,
  text: plain(limit('header.text')),
});

const Divider = z.strictObject({ type: z.literal('divider'), ...base });

const Context = z.strictObject({
  type: z.literal('context'),
  ...base,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        ImageElement,
        plain(limit('text_object.text.max')),
        marked(limit('text_object.text.max')),
      ]),
    )
    .min(1)
    .max(limit('context.elements.max')),
});

const Actions = z.strictObject({
  type: z.literal('actions'),
  ...base,
  elements: z.array(ActionElement).min(1).max(limit('actions.elements.max')),
});

const Image = z
  .strictObject({
    type: z.literal('image'),
    ...base,
    image_url: z.string().max(limit('image.url')).optional(),
    slack_file: z
      .strictObject({ id: z.string().optional(), url: z.string().optional() })
      .optional(),
    alt_text: within('image.alt_text'),
    title: plain(limit('image.title')).optional(),
  })
  .refine((one) => (one.image_url === undefined) !== (one.slack_file === undefined), {
    error: 'needs either image_url or slack_file',
    path: ['image_url'],
  });

const Input = z.strictObject({
  type: z.literal('input'),
  ...base,
  label: plain(limit('input.label')),
  element: InputElement,
  dispatch_action: z.boolean().optional(),
  hint: plain(limit('input.hint')).optional(),
  optional: z.boolean().optional(),
});

const RichPart = z.looseObject({
  type: z.enum([
    'rich_text_section',
    'rich_text_list',
    'rich_text_preformatted',
    'rich_text_quote',
  ]),
  elements: z.array(z.looseObject({ type: z.string() })),
});

const RichText = z.strictObject({
  type: z.literal('rich_text'),
  ...base,
  elements: z.array(RichPart).min(1),
});

const Markdown = z.strictObject({
  type: z.literal('markdown'),
  ...base,
  text: within('markdown.text'),
});

const Table = z.strictObject({
  type: z.literal('table'),
  ...base,
  rows: z
    .array(
      z
        .array(z.looseObject({ type: z.enum(['raw_text', 'rich_text']) }))
        .max(limit('table.columns.max')),
    )
    .min(1)
    .max(limit('table.rows.max')),
  column_settings: z.array(z.looseObject({}).nullable()).max(limit('table.columns.max')).optional(),
});

const Block = z.discriminatedUnion('type', [
  Section,
  Header,
  Divider,
  Context,
  Actions,
  Image,
  Input,
  RichText,
  Markdown,
  Table,
]);
type Block = z.infer<typeof Block>;

/** The action ids that stand in one block. */
function actionsOf(block: Block): readonly string[] {
  switch (block.type) {
    case 'actions':
      return block.elements.flatMap((one) => one.action_id ?? []);
    case 'input':
      return block.element.action_id === undefined ? [] : [block.element.action_id];
    case 'section':
      return block.accessory !== undefined && 'action_id' in block.accessory
        ? [block.accessory.action_id ?? []].flat()
        : [];
    default:
      return [];
  }
}

function repeated(all: readonly string[]): string | undefined {
  return all.find((one, at) => all.indexOf(one) !== at);
}

function blocksOf(most: number) {
  return z
    .array(Block)
    .max(most)
    .superRefine((blocks, told) => {
      const twice = repeated(blocks.flatMap((one) => one.block_id ?? []));
      if (twice !== undefined)
        told.addIssue({ code: 'custom', message: `block_id "${twice}" already exists` });
      for (const [at, block] of blocks.entries()) {
        const double = repeated(actionsOf(block));
        const message = `action_id "${double}" already exists for another element`;
        if (double !== undefined) told.addIssue({ code: 'custom', message, path: [at] });
      }
    });
}

export const MessageBlocks = blocksOf(limit('message.blocks.max'));
export const ViewBlocks = blocksOf(limit('modal.blocks.max'));

export const Attachments = z
  .array(
    z.looseObject({
      color: z.string().optional(),
      fallback: z.string().optional(),
      text: z.string().optional(),
      title: z.string().optional(),
      blocks: MessageBlocks.optional(),
      fields: z.array(z.looseObject({ title: z.string().optional() })).optional(),
    }),
  )
  .max(limit('message.attachments.max'));
