// The brake: a flag in memory that closes before anything is stored. Each closing is numbered, and only
// the committed latch fact that carries the number releases it; an unrecorded closing stays closed.

export interface Closing {
  readonly number: number;
  readonly by: string;
  readonly reason: string;
}

export interface Brake {
  readonly closed: boolean;
  /** Closings no fact carries yet, oldest first. */
  readonly unrecorded: readonly Closing[];
  close(by: string, reason: string): Closing;
  /** Called with the number of a committed latch fact: it and what came before are on record. */
  recorded(number: number): void;
}

/** A brake whose numbers go on from the last one on record. */
export function createBrake(last: number): Brake & { startFrom(number: number): void } {
  let next = last + 1;
  let open: readonly Closing[] = [];
  return {
    get closed() {
      return open.length > 0;
    },
    get unrecorded() {
      return open;
    },
    close(by, reason) {
      const closing = { number: next, by, reason };
      next += 1;
      open = [...open, closing];
      return closing;
    },
    recorded(number) {
      open = open.filter((closing) => closing.number !== number);
    },
    startFrom(number) {
      // Closings made before the journal was read get numbers behind the last one on record.
      open = open.map((closing, index) => ({ ...closing, number: number + 1 + index }));
      next = number + 1 + open.length;
    },
  };
}
