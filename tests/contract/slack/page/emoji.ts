// The few emoji a desk uses, by Slack's names for them; any other is shown by its name. Those offered as
// reactions are drawn by the stylesheet, so that they show where no font has them.
/// <reference lib="dom" />
import { el } from './element.ts';

const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  x: '❌',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  eyes: '👀',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  warning: '⚠️',
  rotating_light: '🚨',
  red_circle: '🔴',
  large_yellow_circle: '🟡',
  large_green_circle: '🟢',
  white_circle: '⚪',
  bell: '🔔',
  no_bell: '🔕',
  octagonal_sign: '🛑',
  key: '🔑',
  lock: '🔒',
  memo: '📝',
  question: '❓',
  grey_question: '❔',
  thumbsup: '👍',
  '+1': '👍',
  '-1': '👎',
  chart_with_upwards_trend: '📈',
  bar_chart: '📊',
  zap: '⚡',
  repeat: '🔁',
  mag: '🔍',
  speech_balloon: '💬',
};

export const OFFERED: readonly string[] = ['eyes', 'white_check_mark', '+1', 'question'];

const DRAWN: ReadonlySet<string> = new Set([...OFFERED, 'x']);

export function emoji(name: string): HTMLElement {
  return DRAWN.has(name)
    ? el('span', { class: 'emoji', 'data-name': name, role: 'img', 'aria-label': name })
    : el('span', {}, EMOJI[name] ?? `:${name}:`);
}

export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole);
}
