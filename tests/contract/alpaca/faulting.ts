// The faults that wait to be met, how long answers take, and the limit of requests a minute.
import type { CallName, Fault, FaultHow } from './standing.ts';

interface Waiting {
  readonly fault: Fault;
  left: number;
}

export interface Met {
  readonly how: FaultHow;
  readonly lateMs: number;
}

export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds since 1970, by the machine's clock. */
  readonly resetS: number;
  readonly spent: boolean;
}

export interface FaultPlan {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** The first fault that waits for this call, used up by one. */
  readonly meet: (call: CallName, body: unknown) => Met | null;
  readonly latency: (call: CallName) => number;
  readonly setLatency: (call: CallName | 'any', ms: number) => void;
  readonly setLimit: (perMinute: number | null) => void;
  /** Counts one request; null where there is no limit. */
  readonly count: () => Allowance | null;
}

type Latencies = number | Readonly<Partial<Record<CallName, number>>>;

const MINUTE_MS = 60_000;
const LATE_MS = 100;

export function createFaultPlan(
  latencies: Latencies,
  perMinute: number | null,
  minuteMs = MINUTE_MS,
): FaultPlan {
  let waiting: Waiting[] = [];
  let unsaid = typeof latencies === 'number' ? latencies : 0;
  const said = new Map<string, number>(
    typeof latencies === 'number' ? [] : Object.entries(latencies),
  );
  let limit = perMinute;
  let since = Date.now();
  let used = 0;
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      waiting = [];
    },
    meet(call, body) {
      const found = waiting.find(
        ({ fault }) => (fault.call === call || fault.call === 'any') && (fault.of?.(body) ?? true),
      );
      if (found === undefined) return null;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return { how: found.fault.how, lateMs: found.fault.lateMs ?? LATE_MS };
    },
    latency: (call) => said.get(call) ?? unsaid,
    setLatency(call, ms) {
      if (call === 'any') {
        unsaid = ms;
        said.clear();
      } else said.set(call, ms);
    },
    setLimit(next) {
      limit = next;
      used = 0;
      since = Date.now();
    },
    count() {
      if (limit === null) return null;
      if (Date.now() >= since + minuteMs) {
        since = Date.now();
        used = 0;
      }
      used += 1;
      return {
        limit,
        remaining: Math.max(0, limit - used),
        resetS: Math.ceil((since + minuteMs) / 1_000),
        spent: used > limit,
      };
    },
  };
}
