// The terminal's look of a card: time, mode, channel, severity in words, then the title, with its lines
// wrapped below. Colour only repeats what words say, and is used only when asked for.
import type { Button, Card } from '#bot/card.ts';
import { left, table } from '#bot/table.ts';
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
  /** It may have been printed before: an answer was lost. */
  readonly repeat?: boolean;
}

const LEAST_WIDTH = 40;
const MOST_TYPED = 48;
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

/** "CRITICAL - FIRING - ": how bad and how it stands, before what it is. */
function standing(card: Card): string {
  const words = [
    ...(card.severity === 'INFO' ? [] : [card.severity]),
    ...(card.state === null ? [] : [card.state.toUpperCase()]),
  ];
  return words.length === 0 ? '' : `${words.join(' - ')}${card.state === null ? ' ' : ' - '}`;
}

function standingText(look: Look, card: Card): string {
  const text = standing(card);
  if (card.severity === 'INFO') return text;
  const over = card.state === 'resolved' || card.state === 'acknowledged';
  const colour = card.severity === 'CRITICAL' && !over ? 'alarm' : 'yellow';
  return `${paint(look, colour, text.trimEnd())} `;
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

/** What to type for a button: "approve R-0018 [reason]". */
export function typedAs(button: Button): string {
  return button.words
    .map((word) => {
      const asked = button.asks.find((ask) => word === `{${ask.name}}`);
      if (asked !== undefined) return asked.needed ? `<${asked.name}>` : `[${asked.name}]`;
      return word;
    })
    .join(' ');
}

/** A button whose words carry a sentence is for pressing: its first words say enough. */
function buttonLines(card: Card): readonly string[] {
  const typed = card.buttons.map(typedAs).filter((text) => widthOf(text) <= MOST_TYPED);
  return typed.length === 0 ? [] : [`Type: ${typed.join(' \u00b7 ')}`];
}

function bodyLines(card: Card): readonly string[] {
  const { fields, picture } = card;
  const account =
    card.severity === 'INFO'
      ? []
      : [`${oneLine(card.mode)} ${oneLine(card.account)}, ${oneLine(card.at)}`];
  return [
    ...(fields.length === 0
      ? []
      : [fields.map(({ name, value }) => `${name} ${value}`).join(' \u00b7 ')]),
    ...card.lines,
    ...(card.table === null ? [] : table(card.table.columns.map(left), card.table.rows)),
    ...(picture === null
      ? []
      : [`Picture: ${picture.title} (chart ${picture.kind} --until ${picture.until})`]),
    ...account,
    ...buttonLines(card),
  ];
}

/** The post as lines without a line break at the end; a warning or worse also names the account. */
export function renderCard(post: Post, look: Look): string {
  const { card, channel } = post;
  const width = Math.max(LEAST_WIDTH, look.width);
  const room = width - INDENT.length;
  const lead = `${oneLine(channel)} `;
  const colour = titlePaint(card);
  // The lead is measured as blanks so that the title wraps behind it and below the indent.
  const blank = '\u0001'.repeat(widthOf(lead) + widthOf(standing(card)));
  const repeat = post.repeat === true ? ' (may be a repeat)' : '';
  const [first = '', ...more] = wrap(`${blank}${oneLine(card.title)}${repeat}`, room);
  const tint = (text: string): string => (colour === null ? text : paint(look, colour, text));
  const head = `${clockText(card)} ${modeText(look, card)}${paint(look, 'cyan', lead)}${standingText(look, card)}`;
  const body = bodyLines(card).flatMap((line) => wrap(plain(line), room));
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
