// Commands under way: how many one speaker and all of them together may have at once. A halt has room of
// its own that nothing else can take, so that a busy desk is never one that cannot be stopped (K1).
import { turned } from '#bot/room/reply.ts';
import type { Turned } from '#bot/room/reply.ts';

export interface InFlight {
  /** Counts one more, and answers how to count it out; or why it must wait. */
  enter(who: string, urgency: 'halt' | 'plain'): (() => void) | Turned;
  count(): number;
}

const MOST_EACH = 32;
const MOST_PLAIN = 128;
const MOST_HALTS = 256;

export function createInFlight(): InFlight {
  const each = new Map<string, number>();
  let plain = 0;
  let halts = 0;
  const busy = (why: string): Turned =>
    turned(
      429,
      'ROOM_BUSY',
      `${why} are under way already, and this one was not begun. Ask again when one is answered; a halt is always taken.`,
    );
  const enterHalt = (): (() => void) | Turned => {
    if (halts >= MOST_HALTS) return busy(`${halts} halts`);
    halts += 1;
    return once(() => {
      halts -= 1;
    });
  };
  return {
    count: () => plain + halts,
    enter(who, urgency) {
      if (urgency === 'halt') return enterHalt();
      const own = each.get(who) ?? 0;
      if (own >= MOST_EACH) return busy(`${own} commands of yours`);
      if (plain >= MOST_PLAIN) return busy(`${plain} commands`);
      each.set(who, own + 1);
      plain += 1;
      return once(() => {
        const left = (each.get(who) ?? 1) - 1;
        if (left === 0) each.delete(who);
        else each.set(who, left);
        plain -= 1;
      });
    },
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
