// Lanes: whose turn it is. Each person's deliveries begin in the order they came; one that acts holds up
// what that person says after it, one that only looks does not, and nobody holds up anybody else. One begins
// in each turn of the loop, so that what arrives meanwhile is stored and acknowledged before more is worked on.

export interface Job {
  /** Whose lane it goes in. */
  readonly who: string;
  readonly kind: 'acts' | 'looks';
  /** Called once, when its turn has come. */
  begin(): void;
}

export interface Lanes {
  /** False when as many wait as may: it will not begin. */
  enter(job: Job): boolean;
  /** A job that began has ended; what waited for it begins. */
  leave(job: Job): void;
  count(): { readonly waiting: number; readonly running: number };
}

export interface Bounds {
  readonly running: number;
  readonly looksEach: number;
  readonly waiting: number;
}

interface Lane {
  readonly waiting: Job[];
  acting: boolean;
  looking: number;
}

/** The first of a lane, if it may begin now. */
function ready(lane: Lane, { looksEach }: Bounds): Job | null {
  const [first] = lane.waiting;
  if (first === undefined || lane.acting) return null;
  return first.kind === 'looks' && lane.looking >= looksEach ? null : first;
}

/** Long enough for an acknowledgement to leave. */
const GIVE_WAY_MS = 2;

function giveWay(run: () => void): void {
  setTimeout(run, GIVE_WAY_MS);
}

/** `soon` calls back in a later turn of the loop. */
export function createLanes(bounds: Bounds, soon: typeof giveWay = giveWay): Lanes {
  const lanes = new Map<string, Lane>();
  let running = 0;
  let waiting = 0;
  let due = false;
  const begin = (lane: Lane, job: Job): void => {
    lane.waiting.shift();
    waiting -= 1;
    running += 1;
    if (job.kind === 'acts') lane.acting = true;
    else lane.looking += 1;
    job.begin();
  };
  /** Whoever had a turn goes behind the others, so that a full lane does not take every place. */
  const next = (): void => {
    due = false;
    if (running >= bounds.running) return;
    for (const [who, lane] of lanes) {
      const job = ready(lane, bounds);
      if (job === null) continue;
      lanes.delete(who);
      lanes.set(who, lane);
      begin(lane, job);
      return pump();
    }
  };
  const pump = (): void => {
    if (due || waiting === 0) return;
    due = true;
    soon(next);
  };
  return {
    enter(job) {
      if (waiting >= bounds.waiting) return false;
      const lane = lanes.get(job.who) ?? { waiting: [], acting: false, looking: 0 };
      lanes.set(job.who, lane);
      lane.waiting.push(job);
      waiting += 1;
      pump();
      return true;
    },
    leave({ who, kind }) {
      const lane = lanes.get(who);
      if (lane === undefined) return;
      running -= 1;
      if (kind === 'acts') lane.acting = false;
      else lane.looking -= 1;
      if (lane.waiting.length === 0 && !lane.acting && lane.looking === 0) lanes.delete(who);
      pump();
    },
    count: () => ({ waiting, running }),
  };
}
