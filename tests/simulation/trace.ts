// The trace hash: one SHA-256 over kind, payload and desk time of every fact a rerun repeats. What
// depends on the wall, on a restart or on the machine (epochs, boots, pins, hashes) stays outside it.
import { createHash } from 'node:crypto';
import type { Entry } from '#engine/journal/journal.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { FACTS } from '#runbook/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';

/** Names that hold wall time, a run of the process, an epoch or a hash, wherever they stand. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'expiresWall',
  'askedMono',
  'boot',
  'hash',
  'pin',
  'code',
  'epoch',
  'brake',
  'proposal',
  'ladder',
  'untilWall',
]);

/** Evidence counts entries, and a restart adds some. */
const COUNTED = /\b\d[\d,]* entries\b/g;
/** A restart is an alert and an incident, so that the numbers of those behind it are others. */
const NUMBERED = /\b(AL|I)-\d+/g;

function traced(value: unknown): Json {
  if (typeof value === 'string')
    return value.replaceAll(COUNTED, 'entries').replaceAll(NUMBERED, '$1');
  if (Array.isArray(value)) return value.map(traced);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      OUTSIDE.has(name) ? [] : [[name, traced(item)] as const],
    ),
  );
}

/** How fast this machine's disk was, as the health job noted it; a disk that FAILED is not among these. */
const DISK_NOTE = /^(ok|note) disk (write|space): /;
const TALLY = /\b\d+ of \d+ components good\b/;

/** The fact without what the machine, and not the desk, decided. */
function withoutMachine(fact: DeskFact): DeskFact {
  if (fact.kind !== 'job.finished' || fact.job !== 'health') return fact;
  const lines = fact.lines
    .filter((line) => !DISK_NOTE.test(line))
    .map((line) => line.replace(TALLY, 'components good'));
  return { ...fact, lines };
}

function isTraced(fact: DeskFact): boolean {
  if (fact.kind === 'pin.set') return false;
  const crash =
    (fact.kind === 'latch.set' || fact.kind === 'latch.lifted') && fact.latch === 'crashed';
  return FACTS[fact.kind].traced && !crash;
}

/** The alert and the incident of a restart are outside the trace with all that becomes of them; `crashed` gathers their numbers. */
function isOfCrash(fact: DeskFact, crashed: Set<string>): boolean {
  if (fact.kind === 'note.kept') return crashed.has(fact.topic.replace(/^alert /, ''));
  if (!/^(?:alert|incident)\./.test(fact.kind) || !('id' in fact)) return false;
  const begins = fact.kind === 'alert.raised' || fact.kind === 'incident.opened';
  if (begins && fact.key === 'latch crashed') crashed.add(fact.id);
  if (fact.kind === 'incident.joined') return fact.key === 'latch crashed';
  return crashed.has(fact.id);
}

/** One line for each fact of the trace, in order. */
export function traceLines(entries: Iterable<Entry<DeskFact>>): readonly string[] {
  const lines: string[] = [];
  const crashed = new Set<string>();
  for (const entry of entries) {
    if (!isTraced(entry.fact) || isOfCrash(entry.fact, crashed)) continue;
    const { kind, ...rest } = withoutMachine(entry.fact);
    lines.push(`${entry.desk} ${kind} ${canonical(traced(rest))}`);
  }
  return lines;
}

export function traceHash(entries: Iterable<Entry<DeskFact>>): string {
  const sum = createHash('sha256');
  for (const line of traceLines(entries)) sum.update(`${line}\n`);
  return sum.digest('hex');
}
