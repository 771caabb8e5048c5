// The official client's sockets, kept from ending the process: what the library does on its own and nobody waits
// for is caught here, and a connection that is left in the middle of its making fails unheard.
import { SimpleShardingStrategy } from 'discord.js';

/** What the library calls without waiting for it; all of it rejects on frames it does not expect. */
const ALONE = ['onMessage', 'onClose', 'heartbeat', 'internalConnect', 'destroy'] as const;

type Manager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

/** The library keeps its sockets to itself; one that is not found cannot be guarded, and must not be used. */
function shardsOf(strategy: SimpleShardingStrategy): readonly object[] {
  const shards: unknown = Reflect.get(strategy, 'shards');
  const all: readonly unknown[] = shards instanceof Map ? [...shards.values()] : [];
  const found = all.filter((one) => typeof one === 'object' && one !== null);
  if (found.length === 0) throw new Error('the gateway library keeps its sockets elsewhere now');
  return found;
}

function call(of: unknown, name: string, args: readonly unknown[]): void {
  if (typeof of !== 'object' || of === null) return;
  const method: unknown = Reflect.get(of, name);
  if (typeof method === 'function') Reflect.apply(method, of, args);
}

/** The library takes its listeners off what it leaves, and an error without a listener ends the process. */
function unheard(connection: unknown): void {
  call(connection, 'on', ['error', () => undefined]);
}

/** A close that is not answered is waited for no longer. */
const CLOSING_MS = 1_000;
const CONNECTING = 0;

/** One that was left before it stood would stand later, and nobody would know of it. */
function endIfConnecting(connection: unknown): void {
  if (typeof connection !== 'object' || connection === null) return;
  if (Reflect.get(connection, 'readyState') === CONNECTING) call(connection, 'terminate', []);
}

function leave(connection: unknown, destroy: () => unknown): unknown {
  unheard(connection);
  setTimeout(() => call(connection, 'terminate', []), CLOSING_MS).unref();
  const left = destroy();
  endIfConnecting(connection);
  return left;
}

function guard(shard: object, failed: (error: unknown) => void): void {
  for (const name of ALONE) {
    const own: unknown = Reflect.get(shard, name);
    if (typeof own !== 'function') throw new Error(`the gateway library has no ${name} any more`);
    Reflect.set(shard, name, async (...args: readonly unknown[]): Promise<unknown> => {
      const act = (): unknown => Reflect.apply(own, shard, args);
      try {
        return await (name === 'destroy' ? leave(Reflect.get(shard, 'connection'), act) : act());
      } catch (error) {
        return failed(error);
      }
    });
  }
}

export class GuardedShards extends SimpleShardingStrategy {
  readonly #failed: (error: unknown) => void;

  /** `failed`: a connection cannot be relied on any more. */
  constructor(manager: Manager, failed: (error: unknown) => void) {
    super(manager);
    this.#failed = failed;
  }

  override async spawn(ids: number[]): Promise<void> {
    await super.spawn(ids);
    for (const shard of shardsOf(this)) guard(shard, this.#failed);
  }
}
