// The proofs: a thousand simulated days with faults, two keys explored to their bound, a real desk killed
// at random moments and at system calls while it trades, equal traces. The last line is always "N passed, N failed".
import { explore } from '#tests/model/explore.ts';
import { killTrading } from '#tests/process/alpaca-kill.ts';
import { compareTraces, killDesk } from '#tests/process/kill.ts';
import { straceMissing } from '#tests/process/strace.ts';
import { tell } from '#tests/simulation/run.ts';
import { simulate } from '#tests/simulation/simulator.ts';

interface Proof {
  readonly name: string;
  /** What it showed, in a line; throws with what is wrong. */
  run(): Promise<string>;
}

class Refuted extends Error {}

const SEEDS = 100;
const DAYS_A_SEED = 9;
const KILLS = { quick: 20, long: 200 } as const;
const TRADING_KILLS = { quick: 150, long: 1_000 } as const;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refute(faults: readonly string[]): void {
  if (faults.length > 0) throw new Refuted(faults.join('\n'));
}

async function simulatedDays(): Promise<string> {
  const counts: Record<string, number> = {};
  const began = performance.now();
  let [days, starts, entries] = [0, 0, 0];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await simulate({ seed, days: DAYS_A_SEED, faultRate: 1 });
    refute(run.violations.length > 0 ? [tell(run)] : []);
    days += run.days;
    starts += run.starts;
    entries += run.entries;
    for (const [name, count] of Object.entries(run.counts))
      counts[name] = (counts[name] ?? 0) + count;
    if (seed % 20 === 0) print(`  ${days} days simulated`);
  }
  const seconds = (performance.now() - began) / 1_000;
  const sum = (...words: readonly string[]) =>
    Object.entries(counts)
      .filter(([name]) => words.some((word) => name.startsWith(word)))
      .reduce((total, [, count]) => total + count, 0);
  return [
    `${days} days, ${SEEDS} seeds, ${starts} starts, ${entries} entries, 0 violations, ${(days / seconds).toFixed(0)} days/s`,
    `${sum('crash ')} crashes, ${sum('submit ', 'cancel ', 'find ', 'executions ', 'account ', 'positions ', 'openOrders ')} broken calls, ${sum('report ')} broken reports, ${sum('disk full')} instants of a full disk, ${sum('wall jump')} clock jumps, ${sum('kill file ')} kill files by hand, ${sum('submitted')} orders`,
  ].join('\n  ');
}

function explored(): Promise<string> {
  const answer = explore({ seconds: 60 });
  refute(answer.faults);
  const end = answer.complete ? 'all of the bound' : `stopped by time at depth ${answer.depth}`;
  return Promise.resolve(
    `${answer.states.toLocaleString('en-US')} states, ${answer.transitions.toLocaleString('en-US')} transitions, ${end}, 0 unauthorised`,
  );
}

async function kills(count: number): Promise<string> {
  const killed = await killDesk(count, 'proof', (done) => {
    if (done % 5 === 0) print(`  ${done} of ${count} kills`);
  });
  refute(killed.faults);
  return `${killed.kills} kill -9, ${killed.early} of them within 1.2 s of a start, ${killed.halts} halts, ${killed.resumes} resumes, ${killed.orders} orders at the broker: 0 doubled, 0 halts lost, the chain verifies`;
}

async function tradingKills(kills: number): Promise<string> {
  const missing = straceMissing();
  refute(missing === null ? [] : [missing]);
  const progress = (done: number) => {
    if (done % 25 === 0) print(`  ${done} of ${kills} kills`);
  };
  const killed = await killTrading({ kills, seed: 'proof', progress });
  refute(killed.faults);
  const calls = Object.entries(killed.byCall).toSorted((a, b) => b[1] - a[1]);
  return [
    `${killed.kills} kill -9 at system calls of a trading session, ${killed.again} of those desks again while they recovered`,
    `by call: ${calls.map(([call, count]) => `${call} ${count}`).join(', ')}; ${killed.atRest} sessions ended first and were killed at rest`,
    `${killed.orders} orders, ${killed.fills} fills, ${killed.fillsUnheard} of them while no desk ran, ${killed.halts} halts and ${killed.granted} grants told: 0 doubled, 0 lost`,
    `all equal to the local Alpaca’s books, every holding under its stop at most ${(killed.protectedMs / 1_000).toFixed(1)} s after a start`,
  ].join('\n  ');
}

const QUICK: readonly Proof[] = [
  { name: 'simulated days with faults', run: simulatedDays },
  { name: 'two keys explored', run: explored },
  { name: 'kill -9 at random moments', run: () => kills(KILLS.quick) },
  { name: 'kill -9 at system calls, trading', run: () => tradingKills(TRADING_KILLS.quick) },
  {
    name: 'equal traces, with and without a kill',
    async run() {
      refute(await compareTraces());
      return 'three runs of February to April 2020 at full speed have one trace';
    },
  },
];

const LONG: readonly Proof[] = [
  { name: 'kill -9 at random moments', run: () => kills(KILLS.long) },
  { name: 'kill -9 at system calls, trading', run: () => tradingKills(TRADING_KILLS.long) },
];

async function main(): Promise<void> {
  const proofs = process.argv[2] === 'kill' ? LONG : QUICK;
  let [passed, failed] = [0, 0];
  for (const proof of proofs) {
    print(`${proof.name} …`);
    const began = performance.now();
    try {
      const shown = await proof.run();
      passed += 1;
      print(`  ${shown}\n  proved in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
    } catch (error) {
      failed += 1;
      const why =
        error instanceof Refuted ? error.message : String((error as Error).stack ?? error);
      print(`  REFUTED after ${((performance.now() - began) / 1_000).toFixed(0)} s: ${why}`);
    }
  }
  print(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
