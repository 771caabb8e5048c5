// The times of one app under load: when each command was written to it, when its acknowledgement arrived, and how
// often it was answered. A command is known by its meaning, as the desk's inbox knows it.
export interface Slice {
  readonly times: readonly number[];
  /** Written and not acknowledged in the time a platform waits. */
  readonly unacked: number;
}

export interface Outcome {
  readonly acked: readonly string[];
  readonly ackedTwice: number;
  readonly unanswered: number;
  readonly answeredTwice: number;
}

interface Sent {
  readonly meaning: string;
  readonly at: number;
  acked: number | null;
  ackedTwice: boolean;
  answers: number;
}

/** As long as Slack and Discord wait. */
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 10;

export class Tally {
  /** By what an acknowledgement names: an envelope, an interaction. */
  readonly #sent = new Map<string, Sent>();
  #slice: Sent[] = [];

  /** Called at the moment it is written. */
  wrote(id: string, meaning: string): void {
    const sent = { meaning, at: performance.now(), acked: null, ackedTwice: false, answers: 0 };
    this.#sent.set(id, sent);
    this.#slice.push(sent);
  }

  acked(id: string): void {
    const now = performance.now();
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    if (sent.acked === null) sent.acked = now;
    else sent.ackedTwice = true;
  }

  answered(id: string): void {
    const sent = this.#sent.get(id);
    if (sent !== undefined) sent.answers += 1;
  }

  /** What was written since the last slice, once all of it was acknowledged or waited for in vain. */
  async slice(): Promise<Slice> {
    const slice = this.#slice;
    this.#slice = [];
    await until(() => slice.every((sent) => sent.acked !== null));
    const times = slice.flatMap(({ at, acked }) => (acked === null ? [] : [acked - at]));
    return { times, unacked: slice.length - times.length };
  }

  async outcome(): Promise<Outcome> {
    const all = [...this.#sent.values()];
    const acked = all.filter((sent) => sent.acked !== null);
    await until(() => acked.every((sent) => sent.answers > 0));
    return {
      acked: acked.map(({ meaning }) => meaning),
      ackedTwice: all.filter((sent) => sent.ackedTwice).length,
      unanswered: acked.filter(({ answers }) => answers === 0).length,
      answeredTwice: all.filter(({ answers }) => answers > 1).length,
    };
  }
}

async function until(look: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!look() && performance.now() < end)
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
}
