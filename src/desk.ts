// The command line, `./desk`: hands the words to the running desk and prints its answer. A shell and an
// entry point; a halt works even when no desk runs, by the kill file its next start obeys.
import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { placeKillFile } from './host/placing.ts';
import type { Answer } from '#bot/dispatch.ts';
import type { Outcome } from '#runbook/answer.ts';
import { askDesk, DoorFault, socketPath } from '#bot/socket.ts';

interface Line {
  readonly words: readonly string[];
  readonly as: string | null;
  readonly json: boolean;
}

/** Faults of reaching the desk and not refusals: exit 1. */
const FAULTS: readonly string[] = [
  'DESK_NOT_RUNNING',
  'DESK_FAULT',
  'DESK_SILENT',
  'HALT_FAILED',
  'REQUEST_UNREADABLE',
  'REQUEST_TOO_LARGE',
  'DIRECT_FAILED',
];
/** A desk that takes longer to halt is halted by the kill file too. */
const HALT_SILENCE_MS = 5_000;

const root = resolve(import.meta.dirname, '..');

/** `--json` and `--as <person>` may stand anywhere before a lone `--`; all else is the command's. */
function readLine(typed: readonly string[]): Line {
  const words: string[] = [];
  let as: string | null = null;
  let json = false;
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? '';
    if (word === '--') return { words: [...words, ...typed.slice(at + 1)], as, json };
    if (word === '--json') json = true;
    else if (word === '--as') {
      at += 1;
      as = typed[at] ?? '';
    } else if (word.startsWith('--as=')) as = word.slice(5);
    else words.push(word);
  }
  return { words, as, json };
}

/** The state folders a desk may run in, the likeliest first. */
function stateFolders(): readonly string[] {
  const given = process.env['STATE_DIR'];
  if (given !== undefined && given !== '') return [resolve(root, given)];
  return [join(root, 'state'), join(root, 'state', 'demo')];
}

function hasJournal(folder: string): boolean {
  return existsSync(join(folder, 'journal.db'));
}

function isHalt(words: readonly string[]): boolean {
  const low = words.slice(0, 2).map((word) => word.toLowerCase());
  return (
    low[0] === 'halt' ||
    low[0] === '/halt' ||
    (low[1] === 'halt' && (low[0] === 'desk' || low[0] === '/desk'))
  );
}

function answer(ok: boolean, code: string, text: string): Answer {
  return { ok, code, text, data: {} };
}

function showProgress(share: number, text: string): void {
  if (!process.stderr.isTTY) return;
  const full = Math.min(20, Math.max(0, Math.round(share * 20)));
  process.stderr.write(
    `\r${'#'.repeat(full)}${'.'.repeat(20 - full)} ${Math.round(share * 100)} % ${text}\u001b[K`,
  );
  if (share >= 1) process.stderr.write('\r\u001b[K');
}

/** Every folder with a journal; both when there is none yet, so that whichever desk starts is halted. */
function haltByFile(words: readonly string[], situation: string): Answer {
  const folders = stateFolders();
  const used = folders.filter(hasJournal);
  const why = words.slice(1).join(' ') || 'no reason given';
  try {
    const files = (used.length > 0 ? used : folders).map((folder) => placeKillFile(folder, why));
    const next =
      'A running desk sees it within a second; a desk that starts is halted by it. Only a resume by two people lifts it.';
    return answer(
      true,
      'OK',
      `HALT: the kill file is in place. ${situation}\n${files.join('\n')}\n${next}`,
    );
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return answer(
      false,
      'HALT_FAILED',
      `NOT HALTED: the kill file could not be made: ${what}. ${situation}`,
    );
  }
}

/** The first living desk's answer; null when none runs. */
async function askRunning(line: Line): Promise<Answer | null> {
  for (const folder of stateFolders()) {
    const options = {
      onProgress: showProgress,
      ...(isHalt(line.words) ? { silenceMs: HALT_SILENCE_MS } : {}),
    };
    try {
      return await askDesk(socketPath(folder), line, options);
    } catch (error) {
      if (!(error instanceof DoorFault)) throw error;
      if (error.connected)
        return answer(
          false,
          'DESK_SILENT',
          `The desk was reached, but ${error.message}. Whether it acted is not known: see status.`,
        );
    }
  }
  return null;
}

function anchorFolder(): string {
  const given = process.env['ANCHOR_DIR'];
  if (given !== undefined && given !== '') return resolve(root, given);
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'twokey');
}

function packageVersion(): string {
  const read = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return read.version;
}

/** First words that can be answered from the state folder alone. */
const OFFLINE = new Set(['init', 'journal', 'config', 'doctor', 'discord']);
/** Two words that are never asked of a desk: what they make is to be copied as it is, or needs no desk. */
const ALONE = new Set(['slack manifest', 'discord register']);

function offlineAnswer(done: Outcome): Answer {
  if (done.ok) return { ok: true, code: 'OK', text: done.value.text, data: done.value.data };
  const { code, text, data } = done.refusal;
  return { ok: false, code, text: `Refused, ${code}: ${text}`, data: data ?? {} };
}

/** Without a desk: help, version and what can be read from the state folder; loaded only when needed. */
async function answerAlone(line: Line): Promise<Answer> {
  const folders = stateFolders();
  const stateDir = folders.find(hasJournal) ?? folders[0] ?? root;
  if (OFFLINE.has(line.words[0]?.toLowerCase() ?? '')) {
    const { offline } = await import('./host/offline.ts');
    const done = await offline(line.words, { stateDir, anchorDir: anchorFolder(), root });
    if (done !== null) return offlineAnswer(done);
  }
  const { answerOffline } = await import('#bot/dispatch.ts');
  const account = { platform: 'terminal', team: 'local', user: userInfo().username } as const;
  const known = await answerOffline(line.words, { account, code: packageVersion() });
  if (known !== null) return known;
  const paths = folders.map(socketPath).join(' or ');
  return answer(false, 'DESK_NOT_RUNNING', `No desk runs on ${paths}. Start it with: npm start.`);
}

/** The word that stands for having read what it does. */
const EVERYTHING = 'EVERYTHING';

async function typed(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((done) => asking.once('close', () => done('')));
  const word = await Promise.race([asking.question(question), ended]);
  asking.close();
  return word.trim();
}

function isDirect(words: readonly string[]): boolean {
  return words[0]?.toLowerCase().replace(/^\//, '') === 'cancel-all' && words.includes('--direct');
}

/** Straight to the broker, whether or not a desk runs: `cancel-all --direct [--everything] [reason]`. */
async function cancelAtBroker(words: readonly string[]): Promise<Answer> {
  const everything = words.includes('--everything');
  const unknown = words.find(
    (word) => word.startsWith('--') && !['--direct', '--everything'].includes(word),
  );
  if (unknown !== undefined)
    return answer(
      false,
      'FLAG_UNKNOWN',
      `${unknown} is no flag of it. Type: ./desk cancel-all --direct [--everything] [reason]`,
    );
  const asks = `This also cancels the stops that protect what is held. Type ${EVERYTHING} to do it: `;
  if (everything && (await typed(asks)) !== EVERYTHING)
    return answer(
      false,
      'ARGUMENT_BAD',
      `The word was not typed, and nothing was done. Without --everything, what protects a held position is spared.`,
    );
  const used = stateFolders().filter(hasJournal);
  const { cancelDirect } = await import('./host/direct.ts');
  const done = await cancelDirect({
    root,
    folders: used.length > 0 ? used : stateFolders(),
    env: process.env,
    reach: everything ? 'everything' : 'risk',
    why:
      words
        .filter((word) => !word.startsWith('--'))
        .slice(1)
        .join(' ') || 'cancel-all --direct',
  });
  if (!done.ok) return answer(false, 'DIRECT_FAILED', `${done.refusal.code}: ${done.refusal.text}`);
  return answer(done.value.done, done.value.done ? 'OK' : 'DIRECT_FAILED', done.value.text);
}

async function answerLine(line: Line): Promise<Answer> {
  if (isDirect(line.words)) return cancelAtBroker(line.words);
  const alone = ALONE.has(line.words.slice(0, 2).join(' ').toLowerCase());
  const heard = alone ? null : await askRunning(line);
  const halting = isHalt(line.words);
  if (heard === null)
    return halting
      ? haltByFile(line.words, 'No desk runs; the file halts it at its next start.')
      : answerAlone(line);
  if (halting && FAULTS.includes(heard.code))
    return haltByFile(line.words, `The desk runs but could not carry it out: ${heard.text}`);
  return heard;
}

function exitCode(said: Answer): 0 | 1 | 2 {
  if (said.ok) return 0;
  return FAULTS.includes(said.code) ? 1 : 2;
}

async function main(): Promise<void> {
  const line = readLine(process.argv.slice(2));
  let said: Answer;
  try {
    said = await answerLine(line);
  } catch (error) {
    said = answer(false, 'DESK_FAULT', error instanceof Error ? error.message : String(error));
  }
  const { ok, code, text, data } = said;
  if (line.json) process.stdout.write(`${JSON.stringify({ ok, code, text, data })}\n`);
  else (ok ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode(said);
}

await main();
