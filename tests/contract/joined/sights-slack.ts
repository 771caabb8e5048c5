// The local Slack as people see it: headers, frames, blocks, buttons, files in threads, what others wrote there
// and the signs under it.
import { read, blocksOf, fieldOf, isStand, rowOf } from './seen-slack.ts';
import { frameText, readersClock } from './transcript.ts';
import type { Sight } from './transcript.ts';
import type { FakeSlack } from '../slack/fake-slack.ts';
import { listAt, objectAt, wordsAt } from '../slack/reading.ts';
import type { JsonObject, Message } from '../slack/standing.ts';

const PURPOSES = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;

function clockOf(text: string): string {
  const [, seconds = ''] = /^<!date\^(\d+)\^/.exec(text) ?? [];
  return seconds === '' ? text : readersClock(Number(seconds));
}

function contextLine(block: JsonObject): string {
  const elements = listAt(block, 'elements');
  if (!isStand(block)) return elements.map(read).join(' ');
  return elements.map((one) => clockOf(wordsAt(one, 'text'))).join(' \u00b7 ');
}

/** A block as it shows. */
export function blockLines(block: JsonObject): readonly string[] {
  switch (block['type']) {
    case 'header':
      return [`# ${read(objectAt(block, 'text'))}`];
    case 'context':
      return [contextLine(block)];
    case 'actions':
      return [
        listAt(block, 'elements')
          .map((one) => `[${wordsAt(one, 'text')}]`)
          .join(' '),
      ];
    case 'input': {
      const optional = block['optional'] === true ? ' (optional)' : '';
      return [`${read(objectAt(block, 'label'))}${optional}: ____`];
    }
    default: {
      const text = read(objectAt(block, 'text'));
      const fields = listAt(block, 'fields').map(fieldOf);
      return [...(text === '' ? [] : text.split('\n')), ...fields].filter((line) => line !== '');
    }
  }
}

function linesOf(message: Message): readonly string[] {
  const framed = message.attachments.map((one) => wordsAt(one, 'color').slice(1)).join();
  return [...(framed === '' ? [] : [frameText(framed)]), ...blocksOf(message).flatMap(blockLines)];
}

/** A file of a thread: "equity-2020-02-12-17.png" belongs to row 17. */
function filesIn(slack: FakeSlack, message: Message, where: string): readonly Sight[] {
  return message.files.flatMap((id) => {
    const file = slack.files().find((one) => one.id === id);
    if (file === undefined) return [];
    const row = Number(/-(\d+)\.png$/.exec(file.name)?.[1] ?? 0);
    const lines = [`(picture ${file.name}: ${file.title})`];
    return [{ key: id, row, where, lines }];
  });
}

export function sightsOnSlack(
  slack: FakeSlack,
  topicOf: (row: number) => string | null,
): readonly Sight[] {
  return PURPOSES.flatMap((purpose) =>
    slack
      .channel(`desk-${purpose}`)
      .filter((one) => one.fromDesk)
      .flatMap((card) => {
        const row = rowOf(card) ?? 0;
        const where = `#desk-${purpose}`;
        const [, ...thread] = slack.thread(card);
        const under = `in the thread of ${topicOf(row) ?? `the message in ${where}`}`;
        const entries = thread.filter((one) => one.fromDesk);
        return [
          { key: card.ts, row, where, lines: linesOf(card) },
          ...entries.flatMap((one): readonly Sight[] => {
            if (one.files.length > 0) return filesIn(slack, one, under);
            return [{ key: one.ts, row: rowOf(one) ?? 0, where: under, lines: linesOf(one) }];
          }),
        ];
      }),
  );
}
