// The faults of the local Discord, each switched on by name and off again by what it returns. Where chance is
// asked for, it comes from the seed alone, so that a run can be repeated.
import type { Gateway } from './gateway.ts';
import type { GatewayFaults } from './gateway-faults.ts';
import type { RestFault, RestFaults } from './rest-faults.ts';

/** Ends the fault before its times are used up. */
export type Lift = () => void;

export interface Faults {
  /**
   * The next `times` requests of a route, "POST channels/:id/messages" (a word with a colon is any one segment,
   * a star is any rest), meet the fault. Without `times`, one; Infinity until lifted.
   */
  rest(route: string, fault: RestFault, times?: number): Lift;
  /** Every request: 503 with no body, and the gateway closed and closed again: a whole outage. */
  outage(): Lift;
  /** Closes every gateway connection with this code. */
  close(code: number, reason?: string): void;
  /** Cuts every gateway connection without a word. */
  drop(): void;
  /** Op 7: asks every connection to reconnect and resume. */
  reconnect(): void;
  /** Op 9 to every connection; a session that is not resumable is forgotten. */
  invalidate(session: 'resumable' | 'gone'): void;
  /** The next `times` RESUMEs are answered with an invalid session that is gone. */
  refuseResume(times?: number): Lift;
  /** The next `times` IDENTIFYs are answered by closing with this code (4004, 4013, 4014 are final). */
  refuseIdentify(code: number, times?: number): Lift;
  /** IDENTIFY is never followed by READY. */
  neverReady(): Lift;
  /** New gateway connections get no HELLO. */
  neverHello(): Lift;
  /** Connections stay open and nothing comes: no dispatch, no heartbeat ACK. */
  silent(): Lift;
  /** Heartbeats are not acknowledged. */
  noAck(): Lift;
  /**
   * Each MESSAGE_CREATE and INTERACTION_CREATE is delivered this many times, each with a new sequence number;
   * `new-ids` gives the copies of an interaction ids and tokens of their own.
   */
  duplicate(copies: number, ids?: 'same-ids' | 'new-ids'): Lift;
  /** Each dispatch comes this much later, in order. */
  delay(ms: number): Lift;
  /** Dispatches are held until `count` wait, then sent in an order the seed decides. */
  shuffle(count: number): Lift;
  /** Changes what is dispatched before it is sent; null withholds it. */
  tamper(change: (event: string, data: unknown) => unknown): Lift;
  /** Sends an event that no client produced. */
  dispatch(event: string, data: unknown): void;
  /** 401 to every request, and the gateway closes with 4004, until lifted. */
  revokeToken(): Lift;
}

export interface FaultParts {
  readonly rules: RestFaults;
  readonly state: GatewayFaults;
  /** The gateway is opened after the faults it reads. */
  readonly gateway: () => Gateway;
}

export function openFaults({ rules, state, gateway }: FaultParts): Faults {
  /** Switches something on, and off again by what it returns. */
  const during = (change: Partial<GatewayFaults>, back: Partial<GatewayFaults>): Lift => {
    Object.assign(state, change);
    return () => {
      Object.assign(state, back);
    };
  };
  return {
    rest: (route, fault, times = 1) => rules.add(route, fault, times),
    outage: () => {
      const lift = during({ outage: true }, { outage: false });
      gateway().dropAll();
      return lift;
    },
    close: (code, reason = '') => {
      gateway().closeAll(code, reason);
    },
    drop: () => {
      gateway().dropAll();
    },
    reconnect: () => {
      gateway().sendAll(7, null);
    },
    invalidate: (session) => {
      gateway().sendAll(9, session === 'resumable');
      if (session === 'gone') gateway().forgetAll();
    },
    refuseResume: (times = 1) => during({ refuseResume: times }, { refuseResume: 0 }),
    refuseIdentify: (code, times = 1) =>
      during({ refuseIdentify: { code, times } }, { refuseIdentify: null }),
    neverReady: () => during({ neverReady: true }, { neverReady: false }),
    neverHello: () => during({ neverHello: true }, { neverHello: false }),
    silent: () => during({ silent: true }, { silent: false }),
    noAck: () => during({ noAck: true }, { noAck: false }),
    duplicate: (count, ids = 'same-ids') =>
      during({ copies: { count, ids } }, { copies: { count: 1, ids: 'same-ids' } }),
    delay: (delayMs) => during({ delayMs }, { delayMs: 0 }),
    shuffle: (count) => {
      const lift = during({ shuffle: count }, { shuffle: 0 });
      return () => {
        lift();
        gateway().releaseHeld();
      };
    },
    tamper: (change) => {
      state.tampering.add(change);
      return () => {
        state.tampering.delete(change);
      };
    },
    dispatch: (event, data) => {
      gateway().force(event, data);
    },
    revokeToken: () => {
      const lift = during({ revoked: true }, { revoked: false });
      gateway().closeAll(4004, 'Authentication failed.');
      gateway().forgetAll();
      return lift;
    },
  };
}
