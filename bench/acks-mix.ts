// What people say while acknowledgements are timed: looks for the most part, a refusal each twentieth, now and
// then a note and a pause. Which comes when is fixed by its number, so that the desk and a bare app get the same.
export interface Said {
  readonly line: string;
  /** One of the demo's people. */
  readonly by: Person;
}

export const PEOPLE = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const;
export type Person = (typeof PEOPLE)[number];

const LOOKS = [
  'status',
  'positions',
  'orders',
  'pnl',
  'risk',
  'strategies',
  'schedule',
  'approvals',
  'alerts',
  'people',
] as const;
/** A viewer may not: ROLE_MISSING, which is on record, and after five of them in ten minutes an alert. */
const REFUSED: Said = { line: 'resume --cause x --fix y', by: 'vic' };
const NOTE: Said = { line: 'note AL-0001 seen while acknowledgements are timed', by: 'ana' };
const PAUSE: Said = { line: 'strategies pause trend-crossover timed pause', by: 'ben' };
const PERIOD = 200;
const EACH_REFUSED = 20;

/** The n-th thing that is said. */
export function saidAt(n: number): Said {
  const at = n % PERIOD;
  if (at === 50) return NOTE;
  if (at === 150) return PAUSE;
  if (at % EACH_REFUSED === 10) return REFUSED;
  return {
    line: LOOKS[n % LOOKS.length] ?? 'status',
    by: PEOPLE[Math.floor(n / LOOKS.length) % PEOPLE.length] ?? 'ana',
  };
}

/** Every line there is. */
export function everyLine(): readonly Said[] {
  const all = Array.from({ length: PERIOD }, (_, n) => saidAt(n));
  return [...new Map(all.map((said) => [said.line, said])).values()];
}
