// Where the simulated broker keeps its events: what is appended is durable when the call returns, all
// of it or none. The memory store lives as long as its object, so tests can restart a broker on it.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';

export interface BrokerStore {
  /** Every event, oldest first. */
  load(): readonly BrokerEvent[];
  /** Throws BrokerStoreFault, and then nothing was kept. */
  append(events: readonly BrokerEvent[]): void;
  close(): void;
}

export type StoreFaultReason = 'full' | 'io' | 'locked' | 'read-only' | 'corrupt' | 'closed';

/** The broker's books could not be read or written; to a caller the broker is out of order. */
export class BrokerStoreFault extends BrokerFault {
  readonly reason: StoreFaultReason;

  constructor(reason: StoreFaultReason, message: string) {
    super(message);
    this.name = 'BrokerStoreFault';
    this.reason = reason;
  }
}

/** Closing it changes nothing: the next broker on it finds what the last one left. */
export function memoryStore(): BrokerStore {
  const kept: BrokerEvent[] = [];
  return {
    load: () => [...kept],
    append: (events) => {
      kept.push(...events);
    },
    close: () => undefined,
  };
}
