// What passes from the gateway's sockets to the official client: its own beginnings and ends, and nothing that
// people sent. The library would take a payload it does not expect as a reason to end the process.
import type { WebSocketOptions } from 'discord.js';
import { GuardedShards } from '#bot/discord/guarded-shards.ts';

type SocketManager = Parameters<NonNullable<WebSocketOptions['buildStrategy']>>[0];
type Strategy = ReturnType<NonNullable<WebSocketOptions['buildStrategy']>>;

export interface SieveParts {
  /** False once this client was given up: whatever it still does is heard no more. */
  readonly alive: () => boolean;
  /** Discord's event in plain words, "message create", with what came with it. */
  readonly dispatch: (event: string, data: unknown) => void;
  /** The gateway acknowledged a heartbeat. */
  readonly beat: () => void;
  /** The library could not go on with what the gateway sent: this client is to be given up. */
  readonly failed: (why: string) => void;
  readonly log: (text: string) => void;
}

/** The names the socket layer gives its events; discord.js has others of the same name. */
const DISPATCH = 'dispatch';
const BEAT = 'heartbeat';

function never<T>(): Promise<T> {
  return new Promise(() => {
    // It has no end, and whoever waits for it is forgotten with it.
  });
}

function dispatchOf(payload: unknown): { readonly event: string; readonly data: unknown } | null {
  if (typeof payload !== 'object' || payload === null || !('data' in payload)) return null;
  const { data } = payload;
  if (typeof data !== 'object' || data === null || !('t' in data) || !('d' in data)) return null;
  return typeof data.t === 'string' ? { event: data.t, data: data.d } : null;
}

function hear(parts: SieveParts, payload: unknown): void {
  const read = dispatchOf(payload);
  if (read !== null) parts.dispatch(read.event.toLowerCase().replaceAll('_', ' '), read.data);
}

/** The sockets' manager with its announcements sieved, and quiet for good once the client is given up. */
export function sievedStrategy(manager: SocketManager, parts: SieveParts): Strategy {
  const own = manager.options;
  const options = {
    ...own,
    // A client that is given up while it connects would go on connecting for ever.
    retrieveSessionInfo: (shard: number) =>
      parts.alive() ? own.retrieveSessionInfo(shard) : never<null>(),
  };
  const emit = (args: readonly unknown[], pass: () => unknown): unknown => {
    if (!parts.alive()) return false;
    const [event, payload] = args;
    try {
      if (event === BEAT) parts.beat();
      if (event !== DISPATCH) return pass();
      hear(parts, payload);
      return true;
    } catch (error) {
      parts.log(`discord: what the gateway sent could not be taken: ${String(error)}`);
      return false;
    }
  };
  const sieve = new Proxy(manager, {
    get(target, key) {
      if (key === 'options') return options;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        const pass = (): unknown => Reflect.apply(value, target, args);
        return key === 'emit' ? emit(args, pass) : pass();
      };
    },
  });
  return new GuardedShards(sieve, (error) => {
    if (parts.alive()) parts.failed(String(error));
  });
}
