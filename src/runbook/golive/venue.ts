// Where a desk's orders go: the simulated broker, a paper account or a live one. It is fixed for a run of the
// process, by config/desk.yaml and the keys of the environment.

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
