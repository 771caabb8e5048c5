// Discord's rate limits: each route has a bucket for each channel, guild or webhook, the application one for
// everything. What is left of a bucket stands in the headers of each answer.
import { createHash } from 'node:crypto';
import type { Route } from './asked.ts';

const GLOBAL_PER_SECOND = 50;

interface Bucket {
  remaining: number;
  resetAt: number;
}

export type Limit =
  | { readonly kind: 'fine'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'limited'; readonly limited: Limited };

export interface Limited {
  readonly ms: number;
  readonly scope: 'user' | 'global' | 'shared';
}

/** The headers and the body of a 429. */
export function limitedAnswer({ ms, scope }: Limited): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly message: string;
    readonly retry_after: number;
    readonly global: boolean;
  };
} {
  const seconds = ms / 1_000;
  const isGlobal = scope === 'global';
  const headers = {
    'retry-after': String(Math.ceil(seconds)),
    'x-ratelimit-scope': scope,
    via: '1.1 google',
    ...(isGlobal
      ? { 'x-ratelimit-global': 'true' }
      : { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': seconds.toFixed(3) }),
  };
  const message =
    scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.';
  return { headers, body: { message, retry_after: seconds, global: isGlobal } };
}

export class RateLimits {
  readonly #isOn: boolean;
  readonly #buckets = new Map<string, Bucket>();
  #second = { at: 0, count: 0 };

  constructor(mode: 'real' | 'none') {
    this.#isOn = mode === 'real';
  }

  /** Counts one request. `major` is the channel, guild or webhook it is about. */
  take(route: Route, major: string): Limit {
    const { limit } = route;
    const now = Date.now();
    if (!this.#isOn) return { kind: 'fine', headers: {} };
    const at = Math.floor(now / 1_000);
    if (this.#second.at !== at) this.#second = { at, count: 0 };
    this.#second.count += 1;
    const isExempt = route.path.startsWith('interactions/');
    if (this.#second.count > GLOBAL_PER_SECOND && !isExempt) {
      return { kind: 'limited', limited: { ms: (at + 1) * 1_000 - now + 1, scope: 'global' } };
    }
    if (limit === undefined) return { kind: 'fine', headers: {} };
    const name = `${route.method} ${route.path}`;
    const key = `${name} ${major}`;
    const known = this.#buckets.get(key);
    const isFresh = known === undefined || known.resetAt <= now;
    const bucket = isFresh ? { remaining: limit.requests, resetAt: now + limit.windowMs } : known;
    this.#buckets.set(key, bucket);
    if (bucket.remaining === 0) {
      return { kind: 'limited', limited: { ms: bucket.resetAt - now, scope: 'user' } };
    }
    bucket.remaining -= 1;
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
    return {
      kind: 'fine',
      headers: {
        'x-ratelimit-bucket': hash,
        'x-ratelimit-limit': String(limit.requests),
        'x-ratelimit-remaining': String(bucket.remaining),
        'x-ratelimit-reset': (bucket.resetAt / 1_000).toFixed(3),
        'x-ratelimit-reset-after': ((bucket.resetAt - now) / 1_000).toFixed(3),
      },
    };
  }
}
