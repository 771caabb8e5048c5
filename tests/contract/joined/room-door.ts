// The room as its page uses it: the real room behind the real server on a free port, spoken to over HTTP by the
// demo's personas, with the words that stand there read back from its board.
import { openPages } from '#bot/room/pages.ts';
import type { RoomMessage, RoomSnapshot, SayLine } from '#bot/room/protocol.ts';
import { createRoom } from '#bot/room/room.ts';
import type { Room } from '#bot/room/room.ts';
import { openRoomServer } from '#bot/room/server.ts';
import { NOBODY_ON_CALL } from '#runbook/oncall/oncall.ts';
import type { World } from '#tests/world.ts';

type Heard = Extract<SayLine, { readonly code: string }>;

export interface RoomDoor {
  readonly room: Room;
  say(as: string, line: string, topic?: string | null): Promise<Heard>;
  /** Presses the button of this label on a topic's card as the room shows it. */
  press(
    as: string,
    on: { readonly topic: string; readonly label: string },
    answers: Readonly<Record<string, string>>,
  ): Promise<Heard>;
  messages(): readonly RoomMessage[];
  cardOf(topic: string): RoomMessage;
  close(): Promise<void>;
}

const ALL = 10_000;

function isEnd(line: SayLine): line is Heard {
  return 'code' in line;
}

export async function openRoomDoor(world: World): Promise<RoomDoor> {
  const { desk } = world.assembled;
  const wall = () => Date.now();
  const room = createRoom({ outbox: world.ground.journal.messages, openTopics: [], wall: wall() });
  const opened = await openRoomServer({
    port: 0,
    desk,
    room,
    pages: openPages(),
    clocks: { wall, mono: () => performance.now() },
    warn: (text) => {
      throw new Error(text);
    },
    health: () => ({ ok: true }),
    unready: () => [],
    answers: () => true,
    onCall: () => NOBODY_ON_CALL,
    draw: (picture, theme) => desk.draw(picture, theme),
  });
  if (!opened.ok) throw new Error(opened.refusal.text);
  const server = opened.value;
  const origin = `http://127.0.0.1:${server.port}`;
  const post = async (as: string, path: string, body: object): Promise<Heard> => {
    const snapshot = (await (await fetch(`${origin}/api/room`)).json()) as RoomSnapshot;
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/json',
        'x-twokey-token': snapshot.token,
        'x-twokey-as': as,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as SayLine);
    const end = lines.find(isEnd);
    if (end === undefined) throw new Error(`the room answered ${response.status}: ${text}`);
    return end;
  };
  const messages = () => room.board.newest(ALL);
  const cardOf = (topic: string): RoomMessage => {
    const found = messages().find((one) => one.topic === topic && one.under === null);
    if (found === undefined) throw new Error(`no card of ${topic} stands in the room`);
    return found;
  };
  return {
    room,
    say: (as, line, topic = null) => post(as, '/api/say', { line, topic }),
    press(as, { topic, label }, answers) {
      const { id, card } = cardOf(topic);
      const button = card.buttons.find((one) => one.label === label);
      if (button === undefined) throw new Error(`the card of ${topic} has no button ${label}`);
      return post(as, '/api/press', { message: id, words: button.words, answers });
    },
    messages,
    cardOf,
    close: () => server.close(),
  };
}
