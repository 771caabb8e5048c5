// The room as people see it: cards with their state, fields, tables and buttons, and entries under their card.
import { headline } from '#bot/headline.ts';
import { phoneTable } from '#bot/phone-table.ts';
import type { RoomMessage } from '#bot/room/protocol.ts';
import type { RoomDoor } from './room-door.ts';
import type { Sight } from './transcript.ts';

function linesOf({ card }: RoomMessage): readonly string[] {
  const { fields, table, picture, buttons, lines, mode, account, at } = card;
  return [
    headline(card),
    `${mode} \u00b7 ${account} \u00b7 ${at}`,
    ...lines,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(table === null ? [] : phoneTable(table)),
    ...(picture === null ? [] : [`(picture: ${picture.title})`]),
    ...(buttons.length === 0 ? [] : [buttons.map(({ label }) => `[${label}]`).join(' ')]),
  ];
}

/** An edited card stands in the order where its newest words were written. */
export function sightsInRoom(
  door: RoomDoor,
  newest: (topic: string | null, id: number) => number,
): readonly Sight[] {
  return door.messages().map((one) => ({
    key: String(one.id),
    row: one.under === null ? newest(one.topic, one.id) : one.id,
    where: one.under === null ? `#${one.channel}` : `in the thread of ${one.topic ?? ''}`,
    lines: linesOf(one),
  }));
}
