// Where a desk's orders go: the simulated broker, a paper account or a live one. It is fixed for a run of the
// process, by config/desk.yaml and the keys of the environment.
import type { Json } from '#engine/model/canonical.ts';
import { hash } from 'node:crypto';

export interface Venue {
  readonly kind: 'simulated' | 'paper' | 'live';
  /** In full; only its last four characters are ever shown. Null where there is none. */
  readonly number: string | null;
}

export const SIMULATED: Venue = { kind: 'simulated', number: null };

/** "live account …1234": what a sign-off names. */
export function venueText({ kind, number }: Venue): string {
  if (number === null) return kind === 'simulated' ? 'the simulated broker' : `a ${kind} account`;
  return `${kind} account \u2026${number.slice(-4)}`;
}

/** What a request is signed for: the words people see, and which account in full they stand for. */
export function venueArgs(venue: Venue): { readonly venue: string; readonly fingerprint: string } {
  const fingerprint =
    venue.number === null ? 'none' : hash('sha256', venue.number, 'hex').slice(0, 16);
  return { venue: venueText(venue), fingerprint };
}

/** Whether a request was signed for this very account. */
export function isOf(venue: Venue, args: { readonly [key: string]: Json }): boolean {
  const own = venueArgs(venue);
  return args['venue'] === own.venue && args['fingerprint'] === own.fingerprint;
}
