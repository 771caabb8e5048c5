// One Socket Mode connection, by Slack's own client: it hands over what is sound, answers it, and says when it
// opened and when it ended. A frame of any shape leaves it standing, and it never connects again by itself.
import { SocketModeClient } from '@slack/socket-mode';
import { isFields, textOf } from '#bot/slack/payload.ts';
import type { Fields } from '#bot/slack/payload.ts';

export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  /** Answers it on the connection it came by; throws where that is not open. */
  readonly ack: (payload?: Fields) => void;
}

export interface SocketHears {
  readonly envelope: (envelope: Envelope) => void;
  /** Slack asks to connect anew: "warning", "refresh_requested", "link_disabled". */
  readonly leaving: (reason: string) => void;
  readonly strange: (why: string) => void;
}

type Options = NonNullable<ConstructorParameters<typeof SocketModeClient>[0]>;

const MOST_SIGNS = 1_000_000;

/** The frame as an object; null where it is none. */
function readFrame(data: string | ArrayBuffer): Fields | null {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
  if (text.length > MOST_SIGNS) return null;
  try {
    const read: unknown = JSON.parse(text);
    return isFields(read) ? read : null;
  } catch {
    return null;
  }
}

export class GuardedSocket extends SocketModeClient {
  readonly #hears: SocketHears;

  constructor(options: Options, hears: SocketHears) {
    super({ ...options, autoReconnectEnabled: false });
    this.#hears = hears;
  }

  /** The client's own reading throws on shapes it does not expect, and nobody would catch it. */
  protected override async onWebSocketMessage(
    data: string | ArrayBuffer,
    isBinary: boolean,
  ): Promise<void> {
    const frame = isBinary ? null : readFrame(data);
    if (frame === null) return this.#hears.strange('a frame that is no object');
    const type = textOf(frame, 'type');
    if (type === 'hello') return super.onWebSocketMessage(data, isBinary);
    // The connection goes on until another one stands: whoever owns this one ends it.
    if (type === 'disconnect') return this.#hears.leaving(textOf(frame, 'reason'));
    const id = textOf(frame, 'envelope_id');
    if (id === '') return this.#hears.strange(`a frame of type ${type} without an envelope`);
    const ack = (payload?: Fields) => this.#answer(id, payload);
    try {
      this.#hears.envelope({ id, type, payload: frame['payload'], ack });
    } catch (error) {
      // Nobody waits for this: an error that rose from here would end the process.
      this.#hears.strange(`an envelope that could not be taken: ${String(error)}`);
    }
    return undefined;
  }

  get isActive(): boolean {
    return this.websocket?.isActive() === true;
  }

  #answer(id: string, payload: Fields | undefined): void {
    const { websocket } = this;
    if (websocket?.isActive() !== true) throw new Error('the connection is not open any more');
    const answer = { envelope_id: id, ...(payload === undefined ? {} : { payload }) };
    websocket.send(JSON.stringify(answer), (error) => {
      if (error !== undefined && error !== null) throw error;
    });
  }
}
