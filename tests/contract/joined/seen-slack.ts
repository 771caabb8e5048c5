// What stands on the local Slack, read from its blocks as a person reads them. Everything the desk wrote must
// carry its row or be the picture of one; anything else fails here.
import { bare, bareLines, button, calledIn, wholeHead } from './seen.ts';
import type { Seen, Standing } from './seen.ts';
import type { FakeSlack } from '../slack/fake-slack.ts';
import { listAt, objectAt, wordsAt } from '../slack/reading.ts';
import { PEOPLE } from '../slack/cast.ts';
import type { JsonObject, Message } from '../slack/standing.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;
const STYLES = { primary: 'good', danger: 'danger' } as const;

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The text of a text object as it reads: marks of mrkdwn gone, its escapes undone. */
export function read(text: JsonObject | null): string {
  if (text === null) return '';
  const words = wordsAt(text, 'text');
  if (text['type'] !== 'mrkdwn') return words;
  return unescaped(words.replaceAll('```', '').replaceAll(/^\*(.*)\*$/gm, '$1'));
}

export function blocksOf(message: Pick<Message, 'blocks' | 'attachments'>): readonly JsonObject[] {
  return [...message.blocks, ...message.attachments.flatMap((one) => listAt(one, 'blocks'))];
}

export function fieldOf(field: JsonObject): string {
  const [name = '', ...value] = read(field).split('\n');
  return `${name}: ${value.join(' ')}`;
}

function styleOf(element: JsonObject): 'plain' | 'good' | 'danger' {
  const style = wordsAt(element, 'style');
  return style === 'primary' || style === 'danger' ? STYLES[style] : 'plain';
}

export function isStand(block: JsonObject): boolean {
  const elements = listAt(block, 'elements');
  return block['type'] === 'context' && wordsAt(elements[3], 'text').startsWith('<!date^');
}

export function rowOf(message: Message): number | null {
  const payload = message.metadata === null ? null : objectAt(message.metadata, 'event_payload');
  const row = payload?.['row'];
  return typeof row === 'number' ? row : null;
}

function seenOf(message: Message, row: number, picture: string | null): Seen {
  const blocks = blocksOf(message);
  const stand = blocks.find(isStand);
  const said = blocks
    .filter((block) => block !== stand && block['type'] !== 'actions')
    .flatMap((block) => [
      ...read(objectAt(block, 'text')).split('\n'),
      ...(block['type'] === 'context' ? listAt(block, 'elements').map(read) : []),
    ]);
  const { ids, rest } = calledIn(bareLines(said));
  const [head = '', ...lines] = rest;
  const color = wordsAt(message.attachments[0], 'color');
  return {
    row,
    ...wholeHead(head, lines),
    whose: bareLines(listAt(stand, 'elements').slice(0, 3).map(read)),
    fields: blocks.flatMap((block) =>
      listAt(block, 'fields').map((one) => bare(fieldOf(one)) ?? ''),
    ),
    buttons: blocks
      .filter((block) => block['type'] === 'actions')
      .flatMap((block) => listAt(block, 'elements'))
      .map((one) => button(wordsAt(one, 'text'), styleOf(one))),
    hue: color === '' ? null : Number.parseInt(color.slice(1), 16),
    picture,
    called: ids.map((id) => PEOPLE.find((one) => one.id === id)?.name ?? id),
  };
}

/** "equity-2020-02-12-17.png" is the picture of row 17. */
function pictureIn(slack: FakeSlack, thread: readonly Message[], row: number): string | null {
  const names = thread
    .flatMap((one) => one.files)
    .flatMap((id) => slack.files().find((file) => file.id === id)?.name ?? []);
  const own = names.filter((name) => name.endsWith(`-${row}.png`));
  if (own.length > 1) throw new Error(`row ${row} has its picture ${own.length} times on Slack`);
  return own[0]?.split('-')[0] ?? null;
}

/** The row a card was first posted with is what its picture is named by. */
export function seenOnSlack(
  slack: FakeSlack,
  firstRow: (row: number) => number,
): readonly Standing[] {
  return PURPOSES.flatMap((channel) =>
    slack.channel(`desk-${channel}`).flatMap((card): readonly Standing[] => {
      if (!card.fromDesk) return [];
      const row = rowOf(card);
      if (row === null) throw new Error(`on Slack stands no row's message: ${slack.words(card)}`);
      const thread = slack.thread(card).slice(1);
      const ours = thread.filter((one) => one.fromDesk && one.files.length === 0);
      const entries = ours.map((entry) => {
        const id = rowOf(entry);
        if (id === null) throw new Error(`in a thread on Slack: ${slack.words(entry)}`);
        return seenOf(entry, id, pictureIn(slack, thread, id));
      });
      return [{ ...seenOf(card, row, pictureIn(slack, thread, firstRow(row))), channel, entries }];
    }),
  );
}
