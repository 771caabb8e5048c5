// The interactive elements of Block Kit and where each may stand: buttons, selects, pickers, inputs, images.
import { z } from 'zod';
import { limit } from '../limits.ts';
import { Confirm, Option, OptionGroup, plain, within } from './text.ts';

const ActionId = within('action_id').optional();
const Placeholder = plain(limit('placeholder')).optional();
const interactive = { action_id: ActionId, confirm: Confirm.optional() };
const focused = { focus_on_load: z.boolean().optional() };
const Dispatch = z
  .strictObject({
    trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).max(2),
  })
  .optional();

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: ActionId,
  text: plain(limit('button.text')),
  value: z.string().max(limit('button.value')).optional(),
  url: z.string().max(limit('button.url')).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
  accessibility_label: z.string().max(limit('button.accessibility_label')).optional(),
});

const Image = z.strictObject({
  type: z.literal('image'),
  image_url: z.string().max(limit('image.url')).optional(),
  slack_file: z.looseObject({}).optional(),
  alt_text: within('image.alt_text'),
});

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...interactive,
  options: z.array(Option).min(1).max(limit('overflow.options.max')),
});

function staticSelect<T extends string>(type: T, isMany: 'one' | 'many') {
  const initial =
    isMany === 'one'
      ? { initial_option: Option.optional() }
      : {
          initial_options: z.array(Option).optional(),
          max_selected_items: z.int().min(1).optional(),
        };
  return z
    .strictObject({
      type: z.literal(type),
      ...interactive,
      ...focused,
      placeholder: Placeholder,
      options: z.array(Option).min(1).max(limit('select.options.max')).optional(),
      option_groups: z.array(OptionGroup).min(1).max(limit('option_groups.max')).optional(),
      ...initial,
    })
    .refine((one) => (one.options === undefined) !== (one.option_groups === undefined), {
      error: 'needs either options or option_groups',
      path: ['options'],
    });
}

/** Selects over the workspace's own lists. */
function listSelect<T extends string>(type: T) {
  return z.looseObject({
    type: z.literal(type),
    ...interactive,
    ...focused,
    placeholder: Placeholder,
    min_query_length: z.int().min(0).optional(),
    max_selected_items: z.int().min(1).optional(),
  });
}

function choices<T extends string>(type: T) {
  return z.strictObject({
    type: z.literal(type),
    ...interactive,
    ...focused,
    options: z.array(Option).min(1).max(limit('radio_or_checkbox.options.max')),
    ...(type === 'checkboxes'
      ? { initial_options: z.array(Option).optional() }
      : { initial_option: Option.optional() }),
  });
}

function picker<T extends string>(type: T, initial: z.ZodRawShape) {
  return z.strictObject({
    type: z.literal(type),
    ...interactive,
    ...focused,
    placeholder: Placeholder,
    ...initial,
  });
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const PlainInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: ActionId,
  initial_value: z.string().max(limit('plain_text_input.length')).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(limit('plain_text_input.length')).optional(),
  max_length: z.int().min(1).max(limit('plain_text_input.length')).optional(),
  dispatch_action_config: Dispatch,
  placeholder: Placeholder,
  ...focused,
});

function typedInput<T extends string>(type: T, more: z.ZodRawShape = {}) {
  return z.strictObject({
    type: z.literal(type),
    action_id: ActionId,
    initial_value: z.string().optional(),
    dispatch_action_config: Dispatch,
    placeholder: Placeholder,
    ...focused,
    ...more,
  });
}

const selects = [
  staticSelect('static_select', 'one'),
  staticSelect('multi_static_select', 'many'),
  listSelect('external_select'),
  listSelect('users_select'),
  listSelect('conversations_select'),
  listSelect('channels_select'),
  listSelect('multi_external_select'),
  listSelect('multi_users_select'),
  listSelect('multi_conversations_select'),
  listSelect('multi_channels_select'),
] as const;

const pickers = [
  picker('datepicker', { initial_date: z.string().regex(DATE).optional() }),
  picker('timepicker', {
    initial_time: z.string().regex(TIME).optional(),
    timezone: z.string().optional(),
  }),
  picker('datetimepicker', { initial_date_time: z.int().optional() }),
  choices('checkboxes'),
  choices('radio_buttons'),
] as const;

const inputs = [
  PlainInput,
  typedInput('email_text_input'),
  typedInput('url_text_input'),
  typedInput('number_input', {
    is_decimal_allowed: z.boolean(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const;

export const AccessoryElement = z.discriminatedUnion('type', [
  Button,
  Image,
  Overflow,
  ...selects,
  ...pickers,
]);

export const ActionElement = z.discriminatedUnion('type', [
  Button,
  Overflow,
  ...selects,
  ...pickers,
]);

export const InputElement = z.discriminatedUnion('type', [...inputs, ...selects, ...pickers]);

export const ImageElement = Image;
