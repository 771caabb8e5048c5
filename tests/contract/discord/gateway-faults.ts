// What is wrong with the gateway at this moment. Faults set it, the gateway reads it; nothing else does.
export interface GatewayFaults {
  outage: boolean;
  silent: boolean;
  noAck: boolean;
  neverReady: boolean;
  neverHello: boolean;
  revoked: boolean;
  refuseResume: number;
  refuseIdentify: { code: number; times: number } | null;
  copies: { count: number; ids: 'same-ids' | 'new-ids' };
  delayMs: number;
  /** Zero: nothing is shuffled. */
  shuffle: number;
  readonly tampering: Set<(event: string, data: unknown) => unknown>;
}

export function noGatewayFaults(): GatewayFaults {
  return {
    outage: false,
    silent: false,
    noAck: false,
    neverReady: false,
    neverHello: false,
    revoked: false,
    refuseResume: 0,
    refuseIdentify: null,
    copies: { count: 1, ids: 'same-ids' },
    delayMs: 0,
    shuffle: 0,
    tampering: new Set(),
  };
}

/** A number in [0, 1) from a seed, and the next seed: mulberry32. */
export function chance(seed: number): { readonly value: number; readonly next: number } {
  const next = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, next };
}
