// Acknowledgements under load (CHAT-11): 200 commands a second for a minute through Slack by HTTP, Slack by sockets
// and Discord, while a backtest runs; beside it in the same run, slice by slice, a bare app of the same library.
import { figure, percentile, rounded, spread, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import type { Report, Side } from './acks-load.ts';
import { openParties, TRANSPORTS } from './acks-parties.ts';
import type { Parties, Transport } from './acks-parties.ts';
import { recordedIn } from './acks-record.ts';
import type { Recorded } from './acks-record.ts';

const AIMS = { ackP99Ms: 25, ratio: 1.5, loopP99Ms: 50 } as const;
const PER_SECOND = 200;
/** Of each app on each transport; ACKS_SECONDS makes it shorter, to try something. */
const SECONDS = Number(process.env['ACKS_SECONDS'] ?? 60);
/** Of these alone; ACKS_ONLY=http,discord. */
const ONLY = process.env['ACKS_ONLY']?.split(',') ?? TRANSPORTS;
/** Short, so that whatever the machine is busy with meets both alike. */
const SLICE_SECONDS = 2;
/** Nothing is counted before: the compiler has seen all of it, and the start is out of the loop's figure. */
const WARM_MS = 22_000;
const LOOK_EVERY_MS = 1_000;

interface Timed {
  readonly times: number[];
  unacked: number;
  backtests: number;
}

interface Measured {
  readonly desk: Timed;
  readonly bare: Timed;
  readonly loopP99Ms: number;
  readonly end: Extract<Report, { kind: 'end' }>;
  readonly recorded: Recorded;
}

function nothingYet(): Timed {
  return { times: [], unacked: 0, backtests: 0 };
}

/** One slice of each, the desk first in one round and last in the next. */
async function round(parties: Parties, n: number, into: Readonly<Record<Side, Timed>>) {
  const order: readonly Side[] = n % 2 === 0 ? ['desk', 'bare'] : ['bare', 'desk'];
  const count = SLICE_SECONDS * PER_SECOND;
  for (const side of order) {
    const ask = { side, from: n * count, count, perSecond: PER_SECOND };
    const { times, unacked, backtests } = await parties.slice(ask);
    const timed = into[side];
    timed.times.push(...times);
    timed.unacked += unacked;
    timed.backtests += backtests;
  }
}

/** Looks at the desk's loop each second until told to stop; then answers the worst it saw. */
function watchLoop(parties: Parties): () => number {
  let worst = 0;
  const look = async (): Promise<void> => {
    worst = Math.max(worst, await parties.loopP99Ms());
  };
  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => {
    clearInterval(looking);
    return worst;
  };
}

async function measure(transport: Transport, tell: Tell): Promise<Measured> {
  return withFolder(async (folder) => {
    const parties = await openParties(transport, folder);
    try {
      const warmedAt = performance.now() + WARM_MS;
      let n = 0;
      for (; performance.now() < warmedAt; n += 1)
        await round(parties, n, { desk: nothingYet(), bare: nothingYet() });
      const timed = { desk: nothingYet(), bare: nothingYet() };
      const worst = watchLoop(parties);
      for (const last = n + Math.ceil(SECONDS / SLICE_SECONDS); n < last; n += 1)
        await round(parties, n, timed);
      const loopP99Ms = worst();
      const end = await parties.end();
      const [desk, bare] = [p99(timed.desk), p99(timed.bare)].map(rounded);
      tell(`${transport}: ack p99 ${desk} ms, bare ${bare} ms, loop p99 ${loopP99Ms} ms`);
      return { ...timed, loopP99Ms, end, recorded: recordedIn(parties.stateDir, end.desk) };
    } finally {
      await parties.stop();
    }
  });
}

function p99({ times }: Timed): number {
  return percentile(times, 0.99);
}

/** Acknowledged, on record, done, and answered once. */
function isWhole({ desk, end, recorded }: Measured): boolean {
  const { ackedTwice, unanswered, answeredTwice } = end.desk;
  const wrong = desk.unacked + ackedTwice + unanswered + answeredTwice;
  return wrong + recorded.lost + recorded.unfinished === 0;
}

function isReached(one: Measured): boolean {
  return (
    p99(one.desk) <= AIMS.ackP99Ms &&
    p99(one.desk) <= AIMS.ratio * p99(one.bare) &&
    one.loopP99Ms <= AIMS.loopP99Ms &&
    isWhole(one)
  );
}

/** Every figure of a transport, by its name: "httpDeskP99Ms". */
function told(transport: Transport, one: Measured): Figure['measured'] {
  const { desk, bare, end, recorded } = one;
  const rows: Figure['measured'] = {
    Reached: isReached(one),
    Commands: desk.times.length,
    ...spread('Desk', desk.times),
    ...spread('Bare', bare.times),
    RatioP99: rounded(p99(desk) / p99(bare)),
    LoopP99Ms: rounded(one.loopP99Ms),
    LoadLateP99Ms: rounded(end.lateP99Ms),
    BacktestsDesk: desk.backtests,
    BacktestsBare: bare.backtests,
    Unacked: desk.unacked,
    Lost: recorded.lost,
    Unfinished: recorded.unfinished,
    AckedTwice: end.desk.ackedTwice,
    Unanswered: end.desk.unanswered,
    AnsweredTwice: end.desk.answeredTwice,
    BareUnacked: bare.unacked,
    BareUnanswered: end.bare.unanswered,
    Outcomes: recorded.outcomes,
  };
  return Object.fromEntries(Object.entries(rows).map(([name, value]) => [transport + name, value]));
}

export async function measureAcks(tell: Tell): Promise<Figure> {
  const all: [Transport, Measured][] = [];
  for (const transport of TRANSPORTS)
    if (ONLY.includes(transport)) all.push([transport, await measure(transport, tell)]);
  return figure({
    figure: 'acks',
    asked: `${PER_SECOND} commands/s beside a backtest: audited ack p99 at most ${AIMS.ackP99Ms} ms and ${AIMS.ratio} x a bare app, loop p99 ${AIMS.loopP99Ms} ms`,
    reached: all.every(([, one]) => isReached(one)),
    measured: {
      commandsPerSecond: PER_SECOND,
      secondsEach: SECONDS,
      ...Object.fromEntries(
        all.flatMap(([transport, one]) => Object.entries(told(transport, one))),
      ),
    },
  });
}
