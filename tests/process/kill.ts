// Kills a real running desk again and again, at random moments and between people's words, and after each
// death judges what is left on the disk. Only processes started here are ever ended.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '#bot/dispatch.ts';
import { askDesk, socketPath } from '#bot/socket.ts';
import { openChance } from '#tests/simulation/chance.ts';
import type { Chance } from '#tests/simulation/chance.ts';
import { FIRST_DAY, LAST_DAY, scriptFile } from '#tests/simulation/people.ts';
import { traceLines } from '#tests/simulation/trace.ts';
import { judgeCrashes, lookAtWhatIsLeft, readEntries } from './evidence.ts';
import { ask, clearPlaces, newPlace, startDesk, stopDesk } from './real-desk.ts';
import type { Place, Running } from './real-desk.ts';

export interface Killed {
  readonly kills: number;
  /** Kills within 1.2 s of the start, when a desk is mostly still reading or recovering. */
  readonly early: number;
  readonly halts: number;
  readonly resumes: number;
  readonly entries: number;
  readonly orders: number;
  readonly faults: readonly string[];
}

const FROM = ['--demo', '--from', '2020-02-03', '--until', LAST_DAY];
const DESK = [...FROM, '--speed', '60000'];
const EARLY_MS = 1_200;
const LATE_MS = 2_500;

interface Round {
  readonly place: Place;
  readonly chance: Chance;
  readonly desk: Running;
  readonly tally: { halts: number; resumes: number; halted: boolean; unsure: boolean };
  readonly faults: string[];
}

async function say({ place }: Round, as: string, ...words: readonly string[]): Promise<Answer> {
  return askDesk(socketPath(place.state), { words, as }, { silenceMs: 15_000 });
}

/** One person halts through the real command line, sometimes a second confirms; true once it holds. */
async function halt(round: Round): Promise<void> {
  const { chance, tally } = round;
  tally.unsure = true;
  const done = await ask(round.place, 'halt', 'drill', '--as', chance.pick(['ana', 'ben', 'cleo']));
  if (done.code !== 0) return;
  tally.halted = true;
  tally.unsure = false;
  tally.halts += 1;
  if (chance.of(0.5)) {
    const id = /approve (R-\d+)/.exec(done.out)?.[1];
    if (id !== undefined) await say(round, 'sofia', 'approve', id);
  }
}

async function resume(round: Round): Promise<void> {
  const { tally } = round;
  const why = ['--cause', 'a drill', '--fix', 'it is over', '--prevention', 'it is one'];
  const asked = await say(round, 'ana', 'resume', ...why);
  const id = /R-\d+/.exec(asked.text)?.[0];
  if (id === undefined) return;
  tally.unsure = true;
  const answer = await say(round, 'ben', 'approve', id);
  tally.unsure = false;
  if (!answer.ok || !answer.text.includes('Resumed')) return;
  tally.halted = false;
  tally.resumes += 1;
}

/** What people do before the kill; the kill may well come in the middle of it. */
async function act(round: Round): Promise<void> {
  try {
    await round.desk.ready();
    if (round.tally.halted || round.chance.of(0.6)) await resume(round);
    if (round.chance.of(0.4)) await halt(round);
    if (round.chance.of(0.3)) await say(round, 'ana', 'close', '^GSPC');
  } catch {
    // The desk died before it answered: what it did is read from its journal.
  }
}

function judge(round: Round): void {
  const { place, tally, faults } = round;
  const left = lookAtWhatIsLeft(place.state);
  faults.push(...left.faults);
  if (tally.unsure) {
    tally.halted = left.journal.latches.has('manual');
    tally.unsure = false;
    return;
  }
  const holds =
    left.killFile || left.journal.latches.has('manual') || left.journal.latches.has('kill-file');
  if (tally.halted && !holds) faults.push('K2: a halt somebody was told of is gone after a kill');
}

async function killOnce(round: Round): Promise<{ readonly early: boolean }> {
  const { chance, desk } = round;
  const early = chance.of(0.3);
  if (early) {
    await wait(chance.below(EARLY_MS));
    desk.signal('SIGKILL');
  } else {
    const acting = chance.of(0.7) ? act(round) : desk.ready().catch(() => undefined);
    if (chance.of(0.7)) await acting;
    await wait(chance.below(LATE_MS));
    desk.signal('SIGKILL');
    await acting;
  }
  // A desk that ended by itself was not killed, and must not pass for it.
  const end = await desk.ended;
  if (end !== 'SIGKILL')
    round.faults.push(`the desk ended by itself with ${end}: ${desk.output().slice(-800)}`);
  judge(round);
  return { early };
}

/** So long a last start may take to find its books equal, on a machine that has other work. */
const CALM_MS = 180_000;

/** Until no crash is latched any more, or in vain: what is left then is judged. */
async function calm(place: Place): Promise<void> {
  const end = performance.now() + CALM_MS;
  while (performance.now() < end) {
    const { text } = await askDesk(socketPath(place.state), { words: ['status'], as: 'ana' });
    if (!text.includes('crashed')) return;
    await wait(200);
  }
}

/** A last start with nothing going wrong: it must come to rest, with all posted and `crashed` lifted. */
async function quietEnd(place: Place, faults: string[]): Promise<void> {
  const desk = startDesk(place, { args: [...FROM, '--speed', '2000'] });
  await desk.ready();
  await calm(place);
  await wait(1_000);
  const code = await stopDesk(desk);
  if (code !== 0)
    faults.push(`the last orderly stop answered ${code}: ${desk.output().slice(-500)}`);
  const left = lookAtWhatIsLeft(place.state);
  faults.push(...left.faults, ...judgeCrashes(left.entries));
  if (left.unprinted > 0) faults.push(`L1: ${left.unprinted} cards were never printed`);
}

/** So many kill -9, of one desk after another start; `progress` hears of each. */
export async function killDesk(
  kills: number,
  seed: number | string,
  progress: (done: number) => void,
): Promise<Killed> {
  const place = await newPlace();
  const chance = openChance('kill', seed);
  const faults: string[] = [];
  const tally = { halts: 0, resumes: 0, halted: false, unsure: false };
  let early = 0;
  try {
    for (let done = 0; done < kills && faults.length === 0; done += 1) {
      const desk = startDesk(place, { args: DESK });
      const killed = await killOnce({ place, chance, desk, tally, faults });
      early += killed.early ? 1 : 0;
      progress(done + 1);
    }
    if (faults.length === 0) await quietEnd(place, faults);
    const left = lookAtWhatIsLeft(place.state);
    return {
      kills,
      early,
      halts: tally.halts,
      resumes: tally.resumes,
      entries: left.entries.length,
      orders: left.broker.orders.size,
      faults,
    };
  } finally {
    clearPlaces();
  }
}

/** Plays the recorded days with scripted people; killed once at rest where `rest` names the day. */
async function playedTrace(rest: string | null): Promise<readonly string[]> {
  const place = await newPlace();
  const script = join(place.dir, 'people.yaml');
  writeFileSync(script, scriptFile());
  const args = ['--demo', '--from', FIRST_DAY, '--speed', 'max', '--script', script];
  if (rest !== null) {
    const first = startDesk(place, { args: [...args, '--until', rest] });
    for (let tries = 0; tries < 3_000 && !first.output().includes('The history ended'); tries += 1)
      await wait(100);
    first.signal('SIGKILL');
    await first.ended;
  }
  const desk = startDesk(place, { args: [...args, '--until', LAST_DAY, '--exit'] });
  const code = await desk.ended;
  if (code !== 0) throw new Error(`the run ended with ${code}: ${desk.output().slice(-800)}`);
  return traceLines(readEntries(place.state));
}

/** Where two traces part, if they do. */
function parting(what: string, one: readonly string[], two: readonly string[]): readonly string[] {
  const at = one.findIndex((line, index) => line !== two[index]);
  if (at === -1 && one.length === two.length) return [];
  const shown = (lines: readonly string[]) => lines[at === -1 ? one.length : at] ?? 'its end';
  return [`${what} part at fact ${at} of ${one.length}:\n${shown(one)}\n${shown(two)}`];
}

/** Faults of the traces of three whole runs: two alike, and one killed at rest in between. */
export async function compareTraces(): Promise<readonly string[]> {
  try {
    // One after the other: three at once slow the disk until the desk rightly complains of it.
    const one = await playedTrace(null);
    const two = await playedTrace(null);
    const killed = await playedTrace('2020-03-04');
    return [
      ...parting('two equal runs', one, two),
      ...parting('a run killed at rest and a whole one', one, killed),
    ];
  } finally {
    clearPlaces();
  }
}

if (import.meta.main) {
  const [count = '20', seed = '1'] = process.argv.slice(2);
  const killed = await killDesk(Number(count), seed, (done) => {
    if (done % 10 === 0) process.stdout.write(`${done} kills\n`);
  });
  process.stdout.write(`${JSON.stringify(killed, null, 2)}\n`);
  process.exitCode = killed.faults.length > 0 ? 1 : 0;
}
