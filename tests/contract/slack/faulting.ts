// Which fault the next call or delivery meets. It only keeps the plan; those who answer and deliver carry it
// out. Every socket, token, scope and channel fault is a change of what stands, made in fake-slack.ts.
import type { CallFault, DeliveryFault } from './deeds.ts';

export type TokenCode = 'token_revoked' | 'invalid_auth' | 'account_inactive';

export interface FaultPlan {
  next(method: string, fault: CallFault, times: number): void;
  /** Takes the next one planned for this method, or for any. */
  take(method: string): CallFault | null;
  deliveries: DeliveryFault;
  /** Nothing answers, nothing is delivered. */
  dark: boolean;
  /** Sockets are turned away. */
  shut: boolean;
  revoked: TokenCode | null;
  skewMs: number;
  clear(): void;
}

export function createFaultPlan(): FaultPlan {
  const planned = new Map<string, { readonly fault: CallFault; left: number }[]>();
  const taken = (method: string): CallFault | null => {
    const [first, ...rest] = planned.get(method) ?? [];
    if (first === undefined) return null;
    first.left -= 1;
    if (first.left <= 0) planned.set(method, rest);
    return first.fault;
  };
  return {
    deliveries: {},
    dark: false,
    shut: false,
    revoked: null,
    skewMs: 0,
    next(method, fault, times) {
      planned.set(method, [...(planned.get(method) ?? []), { fault, left: times }]);
    },
    take: (method) => taken(method) ?? taken('*'),
    clear() {
      planned.clear();
      this.deliveries = {};
      this.dark = false;
      this.shut = false;
      this.skewMs = 0;
    },
  };
}
