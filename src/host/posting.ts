// Posting: one herald a platform, each on its own, so that one that is down holds up no other. All of them
// follow the outbox of the journal, and are stopped before it is closed.
import { openHerald } from '#bot/herald.ts';
import type { Herald, HeraldLook, HeraldParts } from '#bot/herald.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Outbox } from '#engine/journal/journal.ts';

export type Platform = Pick<HeraldParts, 'chat' | 'from' | 'queues'>;

export interface PostingPorts {
  readonly mono: () => number;
  readonly log: (text: string) => void;
}

export interface Heralds {
  /** Something may have been written. */
  wake(): void;
  /** How each platform stands, by its name. */
  look(): Readonly<Record<string, HeraldLook>>;
  /** Delivers what can be delivered now, within a bounded time, and ends. */
  stop(): Promise<void>;
}

const GRACE_MS = 3_000;

function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

export function startPosting(
  outbox: Outbox,
  platforms: readonly Platform[],
  { mono, log }: PostingPorts,
): Heralds {
  const heralds: readonly (readonly [string, Herald])[] = platforms.map((platform) => {
    const ports = {
      mono,
      wall: () => Date.now(),
      after,
      lot: () => Math.random(),
      log,
      isStoreFault: (error: unknown) => error instanceof JournalFault,
    };
    return [platform.chat.name, openHerald({ ...platform, outbox, ports })];
  });
  return {
    wake() {
      for (const [, herald] of heralds) herald.wake();
    },
    look: () => Object.fromEntries(heralds.map(([name, herald]) => [name, herald.look()])),
    async stop() {
      await Promise.all(heralds.map(([, herald]) => herald.stop(GRACE_MS)));
    },
  };
}
