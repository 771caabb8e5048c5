// Runs the simulator from the command line, one seed or many, and says what to type to see a violation
// again: node tests/simulation/run.ts --seed 7 --days 10.
import { parseArgs } from 'node:util';
import { formatDayEt } from '#engine/model/time.ts';
import { simulate } from './simulator.ts';
import type { Run } from './simulator.ts';

/** A run in words; all of it when something was found. */
export function tell(run: Run): string {
  const head = `seed ${run.seed}: ${run.days} days from ${run.from}, ${run.starts} starts, ${run.entries} entries, ${run.violations.length} violations`;
  if (run.violations.length === 0) return head;
  return [
    head,
    ...run.violations.map((one) => `  ${one.id} after entry ${one.seq}: ${one.what}`),
    ...run.tail.map(
      (entry) =>
        `  ${entry.seq} ${formatDayEt(entry.desk)} ${JSON.stringify(entry.fact).slice(0, 300)}`,
    ),
    `  Again: node tests/simulation/run.ts --seed ${run.seed} --days ${run.days - 1}`,
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      days: { type: 'string', default: '10' },
      rate: { type: 'string', default: '1' },
      brackets: { type: 'boolean', default: false },
      counts: { type: 'boolean', default: false },
    },
  });
  const counts: Record<string, number> = {};
  const began = performance.now();
  let bad = 0;
  let days = 0;
  for (let at = 0; at < Number(values.seeds); at += 1) {
    const seed = Number(values.seed) + at;
    const run = await simulate({
      seed,
      days: Number(values.days),
      faultRate: Number(values.rate),
      brackets: values.brackets,
    });
    days += run.days;
    bad += run.violations.length > 0 ? 1 : 0;
    for (const [name, count] of Object.entries(run.counts))
      counts[name] = (counts[name] ?? 0) + count;
    process.stdout.write(`${tell(run)}\n`);
  }
  const seconds = (performance.now() - began) / 1_000;
  process.stdout.write(`${days} days in ${seconds.toFixed(1)} s, ${bad} seeds with violations\n`);
  if (values.counts)
    for (const [name, count] of Object.entries(counts).toSorted((a, b) => b[1] - a[1]))
      process.stdout.write(`${String(count).padStart(8)} ${name}\n`);
  process.exitCode = bad > 0 ? 1 : 0;
}

if (import.meta.main) await main();
