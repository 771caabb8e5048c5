// The smallest shapes of Block Kit: text objects, options, confirmations. Unknown properties are refused, as
// Slack refuses them.
import { z } from 'zod';
import { limit } from '../limits.ts';
import type { Limit } from '../limits.ts';

export function plain(longest: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(limit('text_object.text.min')).max(longest),
    emoji: z.boolean().optional(),
  });
}

export function marked(longest: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(limit('text_object.text.min')).max(longest),
    verbatim: z.boolean().optional(),
  });
}

/** Either kind of text. */
export function text(longest: number = limit('text_object.text.max')) {
  return z.discriminatedUnion('type', [plain(longest), marked(longest)]);
}

export const PlainText = plain(limit('text_object.text.max'));

export function within(name: Limit) {
  return z.string().min(1).max(limit(name));
}

export const Option = z.strictObject({
  text: text(limit('option.text')),
  value: z.string().max(limit('option.value')).optional(),
  description: text(limit('option.description')).optional(),
  url: z.string().max(limit('option.url')).optional(),
});

export const OptionGroup = z.strictObject({
  label: plain(limit('option.text')),
  options: z.array(Option).min(1).max(limit('select.options.max')),
});

export const Confirm = z.strictObject({
  title: plain(limit('confirm.title')),
  text: text(limit('confirm.text')),
  confirm: plain(limit('confirm.confirm')),
  deny: plain(limit('confirm.deny')),
  style: z.enum(['primary', 'danger']).optional(),
});
