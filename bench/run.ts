// The bench: runs the figures asked for, all when none is named, one after the other, and prints one
// JSON document. Progress goes to stderr, so that the document can be piped as it is.
import { thisMachine } from './figure.ts';
import type { Figure, Measure } from './figure.ts';
import { measureAcks } from './acks.ts';
import { measureAlerts } from './alerts.ts';
import { measureBars } from './bars.ts';
import { measureCommands } from './commands.ts';
import { measureDays } from './days.ts';
import { measureFallback } from './fallback.ts';
import { measureHalt } from './halt.ts';
import { measurePicture } from './picture.ts';
import { measureReport } from './report.ts';
import { measureReview } from './review.ts';
import { measureQuality } from './quality.ts';
import { measureRoom } from './room.ts';
import { measureStartup } from './startup.ts';
import { measureTurns } from './turns.ts';
import { measureVerify } from './verify.ts';

const FIGURES: Readonly<Record<string, Measure>> = {
  turns: measureTurns,
  verify: measureVerify,
  days: measureDays,
  halt: measureHalt,
  commands: measureCommands,
  picture: measurePicture,
  report: measureReport,
  review: measureReview,
  room: measureRoom,
  fallback: measureFallback,
  startup: measureStartup,
  acks: measureAcks,
  alerts: measureAlerts,
  bars: measureBars,
  quality: measureQuality,
};

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !(name in FIGURES));
  if (unknown.length > 0) {
    tell(`There is no figure ${unknown.join(', ')}; there are ${Object.keys(FIGURES).join(', ')}.`);
    return 1;
  }
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(FIGURES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const before = performance.now();
    tell(`${name} ...`);
    figures.push(await measure((text) => tell(`  ${text}`)));
    tell(`${name}: ${((performance.now() - before) / 1_000).toFixed(1)} s`);
  }
  const [only] = figures;
  const document =
    asked.length === 1 && only !== undefined
      ? only
      : { measuredAt: new Date().toISOString(), machine: thisMachine(), figures };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
