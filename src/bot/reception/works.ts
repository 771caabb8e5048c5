// What is under way, and for whom: a piece of work is cancelled by the person who asked for it, from
// whichever of their accounts, and by nobody else.
import type { Roster, Account } from '#runbook/person.ts';
import { personOf } from '#runbook/person.ts';

export interface WorkName {
  readonly platform: string;
  readonly id: string;
}

export interface Works {
  begin(work: WorkName, by: Account, controller: AbortController): void;
  end(work: WorkName): void;
  cancel(work: WorkName, by: Account): 'cancelled' | 'unknown' | 'foreign';
}

/** Equal for the accounts of one person; an account on nobody's entry is one of its own. */
export function whoIs(roster: Roster, account: Account): string {
  const person = personOf(roster, account);
  const { platform, team, user } = account;
  return person === null ? JSON.stringify([platform, team, user]) : person.id;
}

/** One text for each delivery. */
export function keyOf({ platform, id }: WorkName): string {
  return JSON.stringify([platform, id]);
}

export function createWorks(roster: () => Roster): Works {
  const begun = new Map<string, { readonly who: string; readonly controller: AbortController }>();
  return {
    begin(work, by, controller) {
      begun.set(keyOf(work), { who: whoIs(roster(), by), controller });
    },
    end: (work) => void begun.delete(keyOf(work)),
    cancel(work, by) {
      const found = begun.get(keyOf(work));
      if (found === undefined) return 'unknown';
      if (found.who !== whoIs(roster(), by)) return 'foreign';
      found.controller.abort();
      return 'cancelled';
    },
  };
}
