// The deliveries this process took lately, by number and by meaning: the same one again is known without
// asking the disk, and a halt that could not be stored is known at all.

export interface Memory {
  knows(delivery: Named): boolean;
  keep(delivery: Named): void;
}

export interface Named {
  readonly platform: string;
  readonly id: string;
  readonly meaning: string;
}

const MOST_KEPT = 20_000;

function namesOf({ platform, id, meaning }: Named): readonly string[] {
  return [JSON.stringify([platform, 'id', id]), JSON.stringify([platform, 'meaning', meaning])];
}

export function createMemory(): Memory {
  /** In the order they came. */
  const kept = new Set<string>();
  return {
    knows: (delivery) => namesOf(delivery).some((name) => kept.has(name)),
    keep(delivery) {
      for (const name of namesOf(delivery)) kept.add(name);
      for (const name of kept) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(name);
      }
    },
  };
}
