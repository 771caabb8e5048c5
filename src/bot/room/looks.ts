// What may be looked at in the room: the snapshot a window begins with, the desk, completion. All of
// it is read from the desk and the board in one tick, so that the stream goes on exactly behind it.
import { CHANNELS } from '#bot/card.ts';
import type { Channel } from '#bot/card.ts';
import { completions } from '#bot/complete.ts';
import { REGISTRY } from '#bot/registry.ts';
import { candidatesNow } from '#bot/candidates.ts';
import type { Links } from '#bot/room/links.ts';
import { deskPanel } from '#bot/room/panel.ts';
import type { Completion, DeskPanel, RoomSnapshot } from '#bot/room/protocol.ts';
import type { Room } from '#bot/room/room.ts';
import { personasOf, personOfWindow, roomPerson } from '#bot/room/speaker.ts';
import type { Window } from '#bot/room/speaker.ts';
import type { Desk } from '#runbook/desk.ts';
import type { OnCall } from '#runbook/oncall/oncall.ts';

export interface Looks {
  readonly desk: Desk;
  readonly room: Room;
  readonly links: Links;
  readonly onCall: () => OnCall;
}

const SENT_PER_CHANNEL = 30;

const CHANNEL_SAYS: Readonly<Record<Channel, string>> = {
  briefings: 'What the day will bring',
  approvals: 'What takes two people',
  alerts: 'What somebody must know now',
  reports: 'How the day went',
  orders: 'Orders, fills and stops',
  audit: 'Everything else that is on record',
};

export function panelNow({ desk, onCall }: Looks): DeskPanel {
  return deskPanel({
    state: desk.state(),
    seen: desk.seen(),
    onCall: onCall(),
    feedLabel: desk.feedLabel,
  });
}

export function kindOf(desk: Desk): 'demo' | 'real' {
  return desk.state().engine.desk?.deskKind === 'demo' ? 'demo' : 'real';
}

export function snapshot(looks: Looks, window: Window): RoomSnapshot {
  const { desk, room, links } = looks;
  const state = desk.state();
  return {
    version: desk.code,
    token: links.token(window.session),
    kind: kindOf(desk),
    me: roomPerson(personOfWindow(window, links, state)),
    personas: personasOf(state),
    channels: CHANNELS.map((name) => ({ name, says: CHANNEL_SAYS[name] })),
    messages: room.board.newest(SENT_PER_CHANNEL),
    desk: panelNow(looks),
    revision: room.stream.revision(),
  };
}

export function completionsFor(
  { desk, links }: Looks,
  window: Window,
  line: string,
): readonly Completion[] {
  const person = personOfWindow(window, links, desk.state());
  return completions({ registry: REGISTRY, line, person, candidates: candidatesNow(desk) });
}
