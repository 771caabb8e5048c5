// Refusals that repeat: five within ten minutes of one account, or of whoever knocks at one platform and is
// on nobody's roster entry, are a fact of their own in the batch of the fifth; one such fact in that time. How
// many of them are told one by one is bounded, so that nobody buries what others must see.
import type { CommandRefused, DeskFact, RefusalsRepeated } from '#runbook/fact.ts';
import { accountKey } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';

const MANY = 5;
/** So many within ten minutes are told one by one; the rest is on record alone. */
export const MOST_TOLD = 20;
const MINUTES = 10;
const WINDOW_MS = MINUTES * 60_000;

interface Refused {
  /** Wall times of the latest, one more than are told, oldest first. */
  readonly walls: readonly number[];
  /** When it was last said that they repeat. */
  readonly told: number | null;
}

/** By account, and by platform for those who are nobody's; only what is younger than ten minutes. */
export type Refusing = Readonly<Record<string, Refused>>;

function keyOf(fact: { readonly account: Account; readonly person: string | null }): string {
  return fact.person === null ? `platform ${fact.account.platform}` : accountKey(fact.account);
}

/** A time ahead of the clock was written by a clock that was wrong, and is forgotten. */
function isRecent(time: number, wall: number): boolean {
  return time > wall - WINDOW_MS && time <= wall;
}

function recent(refusing: Refusing, wall: number): Refusing {
  const rows = Object.entries(refusing).flatMap(([key, { walls, told }]) => {
    const left = walls.filter((one) => isRecent(one, wall));
    const said = told !== null && isRecent(told, wall) ? told : null;
    return left.length === 0 && said === null ? [] : [[key, { walls: left, told: said }] as const];
  });
  return Object.fromEntries(rows);
}

/** One fact more. */
export function foldRefusal(
  refusing: Refusing,
  fact: CommandRefused | RefusalsRepeated,
  wall: number,
): Refusing {
  const rows = recent(refusing, wall);
  const key = keyOf(fact);
  const row = rows[key] ?? { walls: [], told: null };
  const next =
    fact.kind === 'command.refused'
      ? { ...row, walls: [...row.walls, wall].slice(-MOST_TOLD - 1) }
      : { ...row, told: wall };
  return { ...rows, [key]: next };
}

/** Whether a refusal is told by itself, once it is folded in: as any, as the last one for now, or not at all. */
export function tellingOf(refusing: Refusing, fact: CommandRefused): 'any' | 'last' | 'none' {
  const count = refusing[keyOf(fact)]?.walls.length ?? 0;
  if (count > MOST_TOLD) return 'none';
  return count === MOST_TOLD ? 'last' : 'any';
}

/** The batch, with what its refusals amount to beside those before. */
export function withRepeats(
  before: Refusing,
  facts: readonly DeskFact[],
  wall: number,
): readonly DeskFact[] {
  let refusing = before;
  const repeats: RefusalsRepeated[] = [];
  for (const fact of facts) {
    if (fact.kind !== 'command.refused') continue;
    refusing = foldRefusal(refusing, fact, wall);
    const row = refusing[keyOf(fact)];
    if (row === undefined || row.walls.length < MANY || row.told !== null) continue;
    const repeat: RefusalsRepeated = {
      kind: 'refusals.repeated',
      account: fact.account,
      person: fact.person,
      count: MANY,
      minutes: MINUTES,
    };
    repeats.push(repeat);
    refusing = foldRefusal(refusing, repeat, wall);
  }
  return repeats.length === 0 ? facts : [...facts, ...repeats];
}
