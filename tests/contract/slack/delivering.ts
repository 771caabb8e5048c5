// How anything reaches the desk: copied, delayed and shuffled as the plan says, tried again when it is an event
// nobody acknowledged. The first acknowledgement of any copy is the one that counts.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Draws } from './draws.ts';
import type { FaultPlan } from './faulting.ts';
import type { Later } from './house.ts';
import type { Ledger } from './ledger.ts';
import type { Landed, Letter, Road } from './letter.ts';
import type { Json, JsonObject } from './standing.ts';

export interface Sending {
  readonly kind: Letter['kind'];
  /** A new one for each copy, since a copy comes with ids of its own. */
  readonly payload: () => JsonObject;
}

export interface Delivery {
  readonly ackMs: number | null;
  readonly carried: Json;
  readonly state: Landed['state'];
  /** Envelope ids, every copy and retry until now. */
  readonly ids: readonly string[];
}

interface Parts {
  readonly road: Road;
  readonly plan: FaultPlan;
  readonly draws: Draws;
  readonly ledger: Ledger;
  readonly later: Later;
  readonly retriesMs: readonly number[];
}

const GATHER_AT_MOST_MS = 500;

/** Holds letters back until so many are gathered, or half a second, and lets them go in a drawn order. */
function createShuffle({ plan, draws, later }: Pick<Parts, 'plan' | 'draws' | 'later'>) {
  let held: (() => void)[] = [];
  const letGo = () => {
    for (const go of draws.shuffled(held)) go();
    held = [];
  };
  return (): Promise<void> => {
    const many = plan.deliveries.shuffled ?? 0;
    if (many <= 1) return Promise.resolve();
    return new Promise((go) => {
      held.push(go);
      if (held.length === 1) later(GATHER_AT_MOST_MS, letGo);
      if (held.length >= many) letGo();
    });
  };
}

export type Deliver = (sending: Sending) => Promise<Delivery>;

export function createDelivering(parts: Parts): Deliver {
  const { road, plan, ledger, retriesMs } = parts;
  const turn = createShuffle(parts);

  const tried = async (sending: Sending, ids: string[]): Promise<Landed> => {
    const payload = sending.payload();
    const retries = sending.kind === 'events_api' ? retriesMs : [];
    let landed: Landed = { state: 'nobody' };
    for (const [attempt, waitMs] of [0, ...retries].entries()) {
      if (attempt > 0) await wait(waitMs, undefined, { ref: false });
      const id = randomUUID();
      ids.push(id);
      const reason = landed.state === 'unacked' ? landed.why : 'connection_failed';
      const retry = attempt === 0 ? null : { attempt, reason };
      landed = await road({ kind: sending.kind, id, payload, retry });
      ledger.note(`${sending.kind} ${id.slice(0, 8)} try ${attempt + 1}: ${landed.state}`);
      if (landed.state === 'acked') return landed;
    }
    return landed;
  };

  return async (sending) => {
    const started = performance.now();
    const ids: string[] = [];
    const { copies = 1, delayMs = 0 } = plan.deliveries;
    if (delayMs > 0) await wait(delayMs, undefined, { ref: false });
    await turn();
    const running = Array.from({ length: copies }, () => tried(sending, ids));
    const acked = running.map(async (one) => {
      const landed = await one;
      if (landed.state !== 'acked') throw new Error(landed.state);
      return landed;
    });
    const first = await Promise.any(acked).catch(() => null);
    if (first === null) {
      const [landed] = await Promise.all(running);
      return { ackMs: null, carried: null, state: landed?.state ?? 'nobody', ids };
    }
    return { ackMs: performance.now() - started, carried: first.carried, state: 'acked', ids };
  };
}
