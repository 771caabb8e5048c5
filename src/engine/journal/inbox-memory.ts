// The inbox in memory: the same deliveries, marks and cursors as the one on disk, kept in maps. A test tries
// both side by side.
import type { Delivery, DeliveryMark, Inbox } from '#engine/journal/journal.ts';

interface Kept {
  readonly delivery: Delivery;
  readonly state: 'taken' | DeliveryMark['state'];
}

export function openMemoryInbox(checkOpen: () => void): Inbox {
  /** In the order they were taken: a mark leaves a key where it is. */
  const kept = new Map<string, Kept>();
  const meanings = new Set<string>();
  const cursors = new Map<string, string>();

  function knows({ platform, id, meaning }: Parameters<Inbox['knows']>[0]): boolean {
    checkOpen();
    return kept.has(keyOf(platform, id)) || meanings.has(keyOf(platform, meaning));
  }

  return {
    take(delivery) {
      if (knows(delivery)) return 'known';
      const { platform, id, meaning } = delivery;
      kept.set(keyOf(platform, id), { delivery, state: 'taken' });
      meanings.add(keyOf(platform, meaning));
      return 'new';
    },
    knows,
    mark(marks) {
      checkOpen();
      for (const { platform, id } of marks)
        if (!kept.has(keyOf(platform, id)))
          throw new RangeError(`the inbox has no delivery ${id} of ${platform}`);
      for (const { platform, id, state } of marks) {
        const key = keyOf(platform, id);
        const found = kept.get(key);
        if (found === undefined || found.state === 'done') continue;
        kept.set(key, { ...found, state });
      }
    },
    unfinished(platform, limit) {
      checkOpen();
      const found: (Delivery & { readonly state: 'taken' | 'acting' })[] = [];
      for (const { delivery, state } of kept.values()) {
        if (found.length >= limit) break;
        if (delivery.platform !== platform || state === 'done') continue;
        found.push({ ...delivery, state });
      }
      return found;
    },
    forget(platform, beforeWall, limit) {
      checkOpen();
      const old = [...kept]
        .filter(([, { delivery, state }]) => state === 'done' && delivery.platform === platform)
        .filter(([, { delivery }]) => delivery.wall < beforeWall)
        .toSorted(([, a], [, b]) => a.delivery.wall - b.delivery.wall)
        .slice(0, limit);
      for (const [key, { delivery }] of old) {
        kept.delete(key);
        meanings.delete(keyOf(delivery.platform, delivery.meaning));
      }
      return old.length;
    },
    cursor(platform, place) {
      checkOpen();
      return cursors.get(keyOf(platform, place)) ?? null;
    },
    moveCursor(platform, place, to) {
      checkOpen();
      cursors.set(keyOf(platform, place), to);
    },
  };
}

/** Unlike any other pair's, whatever the words. */
function keyOf(platform: string, name: string): string {
  return JSON.stringify([platform, name]);
}
