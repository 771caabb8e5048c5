// The command that opens the room to the person who asks: a link that works once, for the very account
// that asked, told to nobody else. What makes the links is handed in; where no room is open it says so.
import { refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { done } from '#bot/commands/look.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Account } from '#runbook/person.ts';

/** A link opens the room for one account; on a demo desk there is only the address. */
export interface RoomLinks {
  make(by: Account): Result<{ readonly address: string; readonly once: boolean }>;
}

export interface LinkedCall extends DeskCall {
  readonly links?: RoomLinks;
}

function runRoom({ by, links }: LinkedCall): Outcome {
  if (links === undefined)
    return refuse(
      'ROOM_OFF',
      'No room is open, or this platform cannot hand out its links. Start the desk with a PORT, then ask in its terminal: ./desk room.',
    );
  const link = links.make(by);
  if (!link.ok) return link;
  const { address, once } = link.value;
  // The address is a key: it stands in the answer's text alone, never in data that is kept or logged.
  return done(
    once
      ? [
          `The room is open to you, once: ${address}`,
          'The link works for 5 minutes and for one browser; what you say there is said by the account that asked here.',
        ]
      : [`The room: ${address}`, 'Choose in the window as whom you speak.'],
    { once },
  );
}

export const ROOM_COMMANDS: readonly Command[] = [
  {
    name: 'room',
    also: [],
    group: 'look',
    says: 'A link that opens the room to you: it works once, for five minutes, for your account',
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['room'],
    needsDesk: true,
    run: runRoom,
  },
];
