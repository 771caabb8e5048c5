// The watchdog's own process: reads its line, watches one state folder, and ends on a signal. It holds no lease and
// writes no journal, so that it stands beside any desk.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { watchDesk } from './host/watchdog.ts';

const root = resolve(import.meta.dirname, '..');
const USAGE = `The watchdog of a Twokey desk: on 30 s of silence it places the kill file, cancels at the broker what could
let risk grow, and pages by mail, SMS and webhooks.

  npm run watchdog
  npm run watchdog -- --after 60     seconds of silence, 5 to 600

  STATE_DIR (state/) · the keys and secrets of the desk it watches
`;

/** Null for help; a text for what is wrong. */
function afterSeconds(argv: readonly string[]): number | string | null {
  const [flag, value, ...rest] = argv;
  if (flag === undefined) return 30;
  if (flag === '--help' || flag === '-h') return null;
  const seconds = Number(value);
  if (flag === '--after' && rest.length === 0 && seconds >= 5 && seconds <= 600) return seconds;
  return `"${argv.join(' ')}" is not understood. Write --after and 5 to 600 seconds, or nothing.`;
}

function stateFolder(): string {
  const given = process.env['STATE_DIR']?.trim() ?? '';
  if (given !== '') return resolve(root, given);
  const [real, demo] = [join(root, 'state'), join(root, 'state', 'demo')];
  return !existsSync(join(real, 'journal.db')) && existsSync(join(demo, 'journal.db'))
    ? demo
    : real;
}

async function main(): Promise<void> {
  process.umask(0o077);
  const after = afterSeconds(process.argv.slice(2));
  if (typeof after !== 'number') {
    (after === null ? process.stdout : process.stderr).write(`${after ?? USAGE}\n`);
    process.exitCode = after === null ? 0 : 1;
    return;
  }
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopped = true;
    });
  const stateDir = stateFolder();
  const say = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  say(`Watching ${stateDir}; silence of ${after} s is acted on.`);
  await watchDesk({
    root,
    stateDir,
    env: process.env,
    afterMs: after * 1_000,
    say,
    stopped: () => stopped,
  });
}

await main();
