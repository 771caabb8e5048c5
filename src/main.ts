// The composition root: config, lease and halt door, journal, engine, runbook, bot, in this order, and
// down again in reverse. It alone knows which clock, broker and feed a desk runs on.
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import {
  readArguments,
  readBroker,
  readChat,
  readConfig,
  readEnvironment,
  readScript,
  settleSpan,
  rereading,
} from './config.ts';
import type { Arguments, Config, Environment } from './config.ts';
import { codeVersion } from './host/code-version.ts';
import { findDesk } from './host/genesis.ts';
import { endWithoutSecrets } from './host/ending.ts';
import { openMask } from './host/mask.ts';
import { runDesk } from './host/run.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Result } from '#engine/model/result.ts';

const root = resolve(import.meta.dirname, '..');

const USAGE = `Twokey, a trading desk run from chat.

  npm start                     the demo desk on recorded history, or your real desk where one was made
  npm start -- --from 2020-02-03 --until 2020-04-17 --speed 6000 --seed twokey
      --speed max               as fast as it goes, the clock waiting for all that is under way
      --script people.yaml      people who act by themselves at desk times (demo only)
      --fresh                   a new demo in a folder of its own; the others stay as they are
      --exit                    stop when the history ends
  npm run demo:tour             a guided hour: the desk and its people play by themselves
  ./desk help                   what you can ask of the running desk
  ./desk init --real            make a real (paper) desk

  PORT (8080) the room, http://127.0.0.1:8080 · STATE_DIR (state/) · ANCHOR_DIR · TWOKEY_TRADING (on|off)
`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function give(code: string, text: string): never {
  process.stderr.write(`Not started, ${code}: ${text}\n`);
  process.exit(1);
}

function must<T>(answer: Result<T>): T {
  return answer.ok ? answer.value : give(answer.refusal.code, answer.refusal.text);
}

function script(args: Arguments, kind: 'demo' | 'real'): ReturnType<typeof readScript> | null {
  if (args.script === null) return null;
  if (kind === 'real') give('SCRIPT_FORBIDDEN', 'Scripted people exist on the demo desk only.');
  try {
    return readScript(readFileSync(args.script, 'utf8'));
  } catch (error) {
    return give(
      'SCRIPT_UNREADABLE',
      `${args.script} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** "20261121-070512", on people's clock. */
function folderStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

function reader(kind: 'demo' | 'real'): () => Result<Config> {
  const dir = join(root, 'config');
  const osUser = userInfo().username;
  return rereading(dir, () => readConfig(dir, kind, { env: process.env, osUser }));
}

async function main(): Promise<void> {
  // What the desk writes is its owner's alone, whatever folder it is told to use.
  process.umask(0o077);
  const args = must(readArguments(process.argv.slice(2)));
  if (args.help) return say(USAGE);
  const environment: Environment = must(readEnvironment(process.env, { home: homedir(), root }));
  const found = must(
    findDesk({
      root,
      stateDir: environment.stateDir,
      anchorDir: environment.anchorDir,
      demo: args.demo,
    }),
  );
  const read = reader(found.kind);
  const config = must(read());
  const chat = must(readChat(join(root, 'config'), found.kind, process.env));
  const broker = must(readBroker(join(root, 'config'), found.kind, process.env));
  endWithoutSecrets(openMask([...chat.secrets, ...broker.secrets]));
  if (found.kind === 'real' && args.demoOnly.length > 0)
    give(
      'DEMO_ONLY',
      `${args.demoOnly.join(', ')} belongs to the demo; a real desk follows the wall. The demo is: npm run demo -- ${args.demoOnly.join(' ')} …`,
    );
  if (config.demo !== null) must(settleSpan(config.demo, args));
  const people = script(args, found.kind);
  const code = await runDesk({
    root,
    kind: found.kind,
    stateDir: args.fresh ? `${found.stateDir}-${folderStamp(new Date())}` : found.stateDir,
    environment,
    args,
    config,
    chat,
    broker,
    readConfig: read,
    people: people === null ? [] : must(people),
    code: must(codeVersion(root)),
    say,
    give,
  });
  process.exitCode = code;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof JournalFault || error instanceof BrokerFault)) throw error;
  give(
    'STATE_FAULT',
    `${error.message} What was durable is kept and every latch holds. Free the disk or mend its rights, then start again; ./desk halt works meanwhile.`,
  );
}
