// The terminal's look of a card: time, mode, channel, severity in words, then the title, with its lines
// wrapped below. Colour only repeats what words say, and is used only when asked for.
import type { Card } from '#bot/card.ts';
import { oneLine, plain, widthOf, wrap } from '#bot/text.ts';
import { weekdayText } from '#bot/views/stand.ts';

export interface Look {
  readonly colour: boolean;
  /** Characters a line may take, at least 40. */
  readonly width: number;
}

/** A card with the channel it was posted to. */
export interface Post {
  readonly channel: string;
  readonly card: Card;
}

const LEAST_WIDTH = 40;
const INDENT = '             ';
const PAINTS = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  alarm: '1;97;41',
} as const;
type Paint = keyof typeof PAINTS;

function paint(look: Look, name: Paint, text: string): string {
  return look.colour && text !== '' ? `\u001b[${PAINTS[name]}m${text}\u001b[0m` : text;
}

function titlePaint(card: Card): Paint | null {
  if (card.severity === 'CRITICAL') return 'bold';
  if (card.tone === 'good') return 'green';
  if (card.tone === 'bad') return card.severity === 'WARNING' ? 'yellow' : 'red';
  return null;
}

function severityText(look: Look, card: Card): string {
  if (card.severity === 'INFO') return '';
  return `${paint(look, card.severity === 'CRITICAL' ? 'alarm' : 'yellow', card.severity)} `;
}

/** LIVE is unmistakable: in words always, in alarm colours where there are any. */
function modeText(look: Look, card: Card): string {
  const padded = oneLine(card.mode).padEnd(6);
  return paint(look, card.mode === 'LIVE' ? 'alarm' : 'dim', padded);
}

/** "10:05" of "2020-02-24 10:05 ET". */
function clockText(card: Card): string {
  return (/\b\d{2}:\d{2}\b/.exec(card.at)?.[0] ?? '--:--').padEnd(6);
}

/** The post as lines without a line break at the end; a warning or worse also names the account. */
export function renderCard(post: Post, look: Look): string {
  const { card, channel } = post;
  const width = Math.max(LEAST_WIDTH, look.width);
  const room = width - INDENT.length;
  const lead = `${oneLine(channel)} `;
  const severity = card.severity === 'INFO' ? '' : `${card.severity} `;
  const colour = titlePaint(card);
  // The lead is measured as blanks so that the title wraps behind it and below the indent.
  const blank = '\u0001'.repeat(widthOf(lead) + widthOf(severity));
  const [first = '', ...more] = wrap(`${blank}${oneLine(card.title)}`, room);
  const tint = (text: string): string => (colour === null ? text : paint(look, colour, text));
  const head = `${clockText(card)} ${modeText(look, card)}${paint(look, 'cyan', lead)}${severityText(look, card)}`;
  const account =
    card.severity === 'INFO'
      ? []
      : [`${oneLine(card.mode)} ${oneLine(card.account)}, ${oneLine(card.at)}`];
  const body = [...card.lines, ...account].flatMap((line) => wrap(plain(line), room));
  return [
    `${head}${tint(first.replaceAll('\u0001', ''))}`,
    ...more.map((line) => `${INDENT}${tint(line)}`),
    ...body.map((line) => `${INDENT}${paint(look, 'dim', line)}`.trimEnd()),
  ].join('\n');
}

function divider(card: Card, look: Look): string {
  const day = card.at.slice(0, 10);
  const title = `\u2500\u2500 ${weekdayText(day)} ${day} \u00b7 ${oneLine(card.mode)} ${oneLine(card.account)} `;
  const rest = Math.max(2, Math.max(LEAST_WIDTH, look.width) - widthOf(title));
  return paint(look, 'dim', `${title}${'\u2500'.repeat(rest)}`);
}

/** A printer of posts for one live feed: it remembers the day and puts a divider where it changes. */
export function feedPrinter(look: Look): (post: Post) => string {
  let day = '';
  return (post) => {
    const next = post.card.at.slice(0, 10);
    const text = renderCard(post, look);
    if (next === day) return text;
    const gap = day === '' ? '' : '\n';
    day = next;
    return `${gap}${divider(post.card, look)}\n${text}`;
  };
}
