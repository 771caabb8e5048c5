// A message as people see it, with the looks of its platform taken away: what must be the same in the room, on
// Slack and on Discord. What should stand is read from the outbox alone, whatever any platform shows.
import { distinctButtons, headline, hueOf, modeText } from '#bot/headline.ts';
import type { Card } from '#bot/card.ts';
import { passagesOf, splitFields } from '#bot/passages.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';
import { cardOf } from '#bot/reading.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';

export interface Seen {
  /** The row of the outbox whose words stand there: of an edited card its newest. */
  readonly row: number;
  /** "CRITICAL - FIRING - layer 2 ...". */
  readonly head: string;
  /** Mode, account and the desk's clock. */
  readonly whose: readonly string[];
  readonly lines: readonly string[];
  readonly fields: readonly string[];
  readonly buttons: readonly string[];
  readonly hue: number | null;
  /** The picture that stands with it. */
  readonly picture: string | null;
  /** The people it mentions, by their names on the roster. */
  readonly called: readonly string[];
}

export interface Standing extends Seen {
  /** The desk's channel, by purpose. */
  readonly channel: string;
  /** What stands in its thread, in the order it stands there. */
  readonly entries: readonly Seen[];
}

const MOST_FIELDS = { card: { fields: 6, value: 300 }, entry: { fields: 0, value: 0 } };

/** Blanks closed up, as whoever reads it sees no difference; null for an empty line. */
export function bare(line: string): string | null {
  const text = line
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', '\u2035')
    .replaceAll('\u200b', '')
    .trim();
  return text === '' ? null : text;
}

export function bareLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => bare(line) ?? []);
}

export function button(label: string, style: 'plain' | 'good' | 'danger'): string {
  return style === 'plain' ? label : `${label} (${style})`;
}

const CALLED = /^Called:((?: <@\w+>)+)$/;

/** The line that calls people, apart from the others; their ids as the platform has them. */
export function calledIn(lines: readonly string[]): {
  readonly ids: readonly string[];
  readonly rest: readonly string[];
} {
  const called = lines.filter((line) => CALLED.test(line));
  const ids = called.flatMap((line) => [...line.matchAll(/<@(\w+)>/g)].map(([, id = '']) => id));
  return { ids, rest: lines.filter((line) => !CALLED.test(line)) };
}

/** A first line that is cut stands beneath, whole. */
export function wholeHead(shown: string, lines: readonly string[]): Pick<Seen, 'head' | 'lines'> {
  const [first = '', ...more] = lines;
  const isCut = shown.endsWith('\u2026') && first.startsWith(shown.slice(0, -1).trimEnd());
  return isCut ? { head: first, lines: more } : { head: shown, lines };
}

function seenOf(row: number, card: Card, part: 'card' | 'entry'): Seen {
  const { fields, lines } = splitFields(card, MOST_FIELDS[part]);
  return {
    row,
    head: bare(headline(card)) ?? '',
    whose: bareLines([modeText(card), card.account, card.at]),
    lines: bareLines(passagesOf(card, lines).flatMap((passage) => passage.lines)),
    fields: fields.map(({ name, value }) => bare(`${name}: ${value}`) ?? ''),
    buttons: distinctButtons(card).map(({ label, style }) => button(label, style)),
    hue: part === 'card' ? hueOf(card) : null,
    picture: card.picture?.kind ?? null,
    called: part === 'entry' ? card.calls : [],
  };
}

/** What must stand on every platform when all of these rows have arrived, in the order of its first rows. */
export function expected(rows: readonly OutboxRow[]): readonly Standing[] {
  const topics = Map.groupBy(rows, (row) => row.topic ?? `row ${row.id}`);
  return [...topics.values()].map((thread): Standing => {
    const cards = thread.filter((row) => row.part === 'card');
    const first = cards[0] ?? thread[0];
    const last = cards.at(-1) ?? first;
    if (first === undefined || last === undefined) throw new Error('a topic without rows');
    const entries = thread.filter((row) => row.part === 'entry' && row !== first);
    return {
      ...seenOf(last.id, cardOf(last), last.part),
      channel: first.channel,
      entries: entries.map((row) => seenOf(row.id, cardOf(row), 'entry')),
    };
  });
}

/** `newest` knows the row whose words a card shows: the room tells only its first. */
export function seenInRoom(
  messages: readonly RoomMessage[],
  newest: (topic: string | null, id: number) => number,
): readonly Standing[] {
  return messages
    .filter((one) => one.under === null)
    .map((one): Standing => {
      const under = messages.filter((entry) => entry.under === one.id);
      return {
        ...seenOf(newest(one.topic, one.id), one.card, 'card'),
        channel: one.channel,
        entries: under.map((entry) => seenOf(entry.id, entry.card, 'entry')),
      };
    });
}
