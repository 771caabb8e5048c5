// The stream: every change of the room in order, written once for all who listen. Its newest part is kept,
// so that a browser that was away is given what it missed, or told that too much is gone.
import type { RoomEvent } from '#bot/room/protocol.ts';

export interface Stream {
  revision(): number;
  publish(event: RoomEvent): void;
  /** All that came behind a revision, oldest first; one reset where some of it is no longer kept. */
  since(after: number): readonly string[];
  /** Called in the tick of each event; answers how to stop. */
  follow(listener: (text: string) => void): () => void;
}

const KEPT = 2_000;

interface Kept {
  readonly revision: number;
  readonly text: string;
}

function eventText(revision: number, event: RoomEvent): string {
  return `id: ${revision}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** `first` is greater than any revision of an earlier run, so that none of those is taken for one of these. */
export function createStream(first: number): Stream {
  let revision = first;
  /** What came up to here is no longer kept. */
  let gone = first - 1;
  let ring: Kept[] = [];
  /** Only the newest of the desk counts; an older one is never sent again. */
  let desk: Kept | null = null;
  const listeners = new Set<(text: string) => void>();
  const keep = (kept: Kept): void => {
    ring.push(kept);
    if (ring.length < KEPT * 2) return;
    gone = ring[ring.length - KEPT - 1]?.revision ?? gone;
    ring = ring.slice(-KEPT);
  };
  return {
    revision: () => revision,
    publish(event) {
      revision += 1;
      const kept = { revision, text: eventText(revision, event) };
      if (event.kind === 'desk') desk = kept;
      else keep(kept);
      for (const listener of listeners) listener(kept.text);
    },
    since(after) {
      if (after > revision || after < gone) return [eventText(revision, { kind: 'reset' })];
      const missed = ring.filter((kept) => kept.revision > after);
      const all = desk !== null && desk.revision > after ? [...missed, desk] : missed;
      return all.toSorted((a, b) => a.revision - b.revision).map((kept) => kept.text);
    },
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
