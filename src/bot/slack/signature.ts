// Whether a request was signed by Slack: over its exact bytes, within five minutes of our clock on both sides,
// and never twice. Signatures are compared in constant time.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Signed {
  /** X-Slack-Request-Timestamp and X-Slack-Signature as they came; null where one did not. */
  readonly stamp: string | null;
  readonly signature: string | null;
  readonly body: Buffer;
}

export type Judged = 'good' | 'unsigned' | 'stale' | 'forged' | 'replayed';

export const SKEW_S = 300;
/** More than this in ten minutes is no desk's traffic; the oldest are let go first. */
const MOST_SEEN = 200_000;

export class SignatureGate {
  readonly #secret: string;
  readonly #wall: () => number;
  /** Signatures that were good, with when they become stale, in seconds. */
  readonly #seen = new Map<string, number>();

  constructor(secret: string, wall: () => number) {
    this.#secret = secret;
    this.#wall = wall;
  }

  judge({ stamp, signature, body }: Signed): Judged {
    if (stamp === null || signature === null) return 'unsigned';
    if (!/^\d{1,12}$/.test(stamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'forged';
    const now = this.#wall() / 1_000;
    if (Math.abs(now - Number(stamp)) > SKEW_S) return 'stale';
    const made = createHmac('sha256', this.#secret).update(`v0:${stamp}:`).update(body);
    const wanted = Buffer.from(`v0=${made.digest('hex')}`);
    if (!timingSafeEqual(wanted, Buffer.from(signature))) return 'forged';
    this.#forget(now);
    if (this.#seen.has(signature)) return 'replayed';
    this.#seen.set(signature, Number(stamp) + SKEW_S);
    return 'good';
  }

  /** It was not answered after all: Slack may send the very same again. */
  release(signature: string): void {
    this.#seen.delete(signature);
  }

  /** Oldest first, so that each look costs little. */
  #forget(now: number): void {
    for (const [signature, until] of this.#seen) {
      // A stamp from ahead of our clock is kept longer than the one behind it, which goes a little later.
      if (until >= now && this.#seen.size < MOST_SEEN) break;
      this.#seen.delete(signature);
    }
  }
}
