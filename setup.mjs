// The whole set-up: installs exactly what package-lock.json names whenever node_modules differs
// from it, and is silent when nothing is to be done. It runs on any Node from 18 on without a
// package of its own, one at a time, and never beneath a running desk.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const LOCKFILE = join(ROOT, 'package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.twokey-stamp');
const NODE = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const LOCK = join(ROOT, '.setup.lock');
const PLATFORM = `${process.platform}-${process.arch}`;
const NODE_MAJOR = 26;
const WAIT_MAX_MS = 600_000;
const POLL_MS = 200;
const PROGRESS_MS = 5_000;
const FAILURE_LINES_MAX = 12;

class SetupError extends Error {}

function say(text) {
  process.stderr.write(`twokey setup: ${text}\n`);
}

/** What happened, why, and what to do: every failure of the set-up is told in these three. */
function failure(what, why, remedy) {
  return new SetupError(`${what}\n  Why: ${why}\n  What to do: ${remedy}`);
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** True when a process with this id exists; one that belongs to somebody else counts. */
function isAlive(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function wantedStamp() {
  const lockfile = readText(LOCKFILE);
  if (lockfile === undefined) {
    throw failure(
      'there is no package-lock.json beside setup.mjs.',
      'only the versions named there are ever installed.',
      'restore the file from git (git checkout -- package-lock.json) and try again.',
    );
  }
  return `${createHash('sha256').update(lockfile).digest('hex')} ${PLATFORM}\n`;
}

/** The stamp is written last, so its presence proves a whole installation. */
function isCurrent(wanted) {
  if (readText(STAMP) !== wanted || !fs.existsSync(NODE)) return false;
  // The launcher compares times only: a lockfile that was rewritten unchanged must not send it here
  // again and again.
  if (fs.statSync(LOCKFILE).mtimeMs >= fs.statSync(STAMP).mtimeMs) {
    const now = new Date();
    fs.utimesSync(STAMP, now, now);
  }
  return true;
}

/** A desk leaves its process id in its state folder; a demo desk's folder lies one level below. */
function pidFiles() {
  const folders = [join(ROOT, 'state'), process.env.STATE_DIR ?? ''].filter((folder) =>
    fs.existsSync(folder),
  );
  const inner = folders.flatMap((folder) =>
    fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name)),
  );
  return [...folders, ...inner].map((folder) => join(folder, 'desk.pid'));
}

function refuseUnderRunningDesk() {
  for (const path of pidFiles()) {
    const pid = Number.parseInt(readText(path) ?? '', 10);
    if (!isAlive(pid)) continue;
    throw failure(
      `a desk is running (process ${pid}), so nothing was installed.`,
      'package-lock.json has changed, and replacing packages beneath a running desk could break it.',
      `stop the desk first (kill -TERM ${pid}), then repeat this command. If that process is no desk, remove ${path}.`,
    );
  }
}

/** The lock's owner is whoever is alive of the two that work under it: this set-up and its npm. */
function lockOwner() {
  for (const name of ['pid', 'npm-pid']) {
    const pid = Number.parseInt(readText(join(LOCK, name)) ?? '', 10);
    if (isAlive(pid)) return pid;
  }
  return undefined;
}

/**
 * The lock is a directory renamed into place with the owner already inside, so it is never seen
 * half made.
 */
function tryLock() {
  const ready = `${LOCK}.${process.pid}`;
  fs.rmSync(ready, { recursive: true, force: true });
  fs.mkdirSync(ready);
  fs.writeFileSync(join(ready, 'pid'), `${process.pid}\n`);
  try {
    fs.renameSync(ready, LOCK);
    return true;
  } catch (error) {
    fs.rmSync(ready, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}

/**
 * Of several that find a dead owner only the one that makes the inner directory may clear the lock,
 * and it looks again first.
 */
function clearStaleLock() {
  const claim = join(LOCK, 'claim');
  try {
    fs.mkdirSync(claim);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    if (error.code !== 'EEXIST') throw error;
    const ageMs =
      Date.now() - (fs.statSync(claim, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > PROGRESS_MS) fs.rmSync(claim, { recursive: true, force: true });
    return;
  }
  if (lockOwner() !== undefined) {
    fs.rmSync(claim, { recursive: true, force: true });
    return;
  }
  const stale = `${LOCK}.stale-${process.pid}`;
  fs.renameSync(LOCK, stale);
  fs.rmSync(stale, { recursive: true, force: true });
}

/** Moved away whole before it is emptied: half removed, it would look like a dead owner's to the others. */
function unlock() {
  if (Number.parseInt(readText(join(LOCK, 'pid')) ?? '', 10) !== process.pid) return;
  const done = `${LOCK}.done-${process.pid}`;
  fs.renameSync(LOCK, done);
  fs.rmSync(done, { recursive: true, force: true });
}

async function takeLock() {
  const startedMs = Date.now();
  let told = false;
  while (!tryLock()) {
    const owner = lockOwner();
    if (owner === undefined) {
      clearStaleLock();
    } else if (!told) {
      say(`another set-up is running (process ${owner}); waiting for it.`);
      told = true;
    }
    if (Date.now() - startedMs > WAIT_MAX_MS) {
      throw failure(
        'another set-up did not finish within ten minutes.',
        `process ${owner} holds ${LOCK}.`,
        `stop that process, or remove ${LOCK} if it is no set-up, and try again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Inside an npm script the same npm goes on; from the launcher it is the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script) && fs.existsSync(script);
  if (isNpm) return { command: process.env.npm_node_execpath ?? process.execPath, first: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}

function startNpm() {
  const { command, first } = npmCommand();
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  // A production environment or a silent parent must change neither what is installed nor what is
  // told on failure.
  const fixed = ['--include=dev', '--include=optional', '--loglevel=error'];
  return spawn(command, [...first, 'ci', ...options, ...fixed], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && first.length === 0,
  });
}

/** npm follows its reason with a page of usage; the first lines are the ones that tell. */
function tellingLines(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm error ?/, '').trimEnd());
  const usage = lines.findIndex((line) => /^(Clean install a project|Usage:)/.test(line));
  const telling = lines.slice(0, usage === -1 ? undefined : usage).filter((line) => line !== '');
  return telling.slice(0, FAILURE_LINES_MAX).join('\n');
}

/** Runs npm and resolves to its last words when it fails, to undefined when it succeeds. */
function runNpm() {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const child = startNpm();
    if (child.pid !== undefined) fs.writeFileSync(join(LOCK, 'npm-pid'), `${child.pid}\n`);
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const seconds = () => Math.round((Date.now() - startedMs) / 1_000);
    const progress = setInterval(() => say(`still installing, ${seconds()} s`), PROGRESS_MS);
    const finish = (problem) => {
      clearInterval(progress);
      if (problem === undefined) say(`installed in ${seconds()} s.`);
      resolve(problem);
    };
    stopWith(child);
    child.on('error', (error) => finish(`npm could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      finish(code === 0 ? undefined : `${tellingLines(output)}\nnpm ended with ${signal ?? code}`),
    );
  });
}

/** Ending the set-up ends its npm first; without a stamp the next run begins anew. */
function stopWith(child) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.once(signal, () => {
      child.once('close', () => {
        unlock();
        say('stopped before it was finished; the next run begins anew.');
        process.exit(code);
      });
      child.kill('SIGTERM');
    });
  }
}

/**
 * npm 10 and older drop the link when they discard the other platforms' packages, which all bring a
 * `node` of their own.
 */
function linkNode() {
  if (process.platform === 'win32' || fs.existsSync(NODE)) return;
  for (const name of [`node-${PLATFORM}`, `node-bin-${PLATFORM}`]) {
    const binary = join(ROOT, 'node_modules', name, 'bin', 'node');
    if (!fs.existsSync(binary)) continue;
    fs.chmodSync(binary, 0o755);
    fs.mkdirSync(dirname(NODE), { recursive: true });
    fs.rmSync(NODE, { force: true });
    fs.symlinkSync(join('..', name, 'bin', 'node'), NODE);
    return;
  }
}

function checkNode() {
  const probe = spawnSync(NODE, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const version = (probe.stdout ?? '').trim();
  if (probe.status === 0 && version.startsWith(`v${NODE_MAJOR}.`)) return;
  const seen =
    probe.error?.message ?? (`${probe.stderr ?? ''}${version}`.trim() || 'it did not start');
  throw failure(
    `Node ${NODE_MAJOR} did not arrive with the packages on ${PLATFORM}.`,
    `node_modules/.bin/node: ${seen}. It is packaged for Linux with glibc (x64, arm64), macOS (x64, arm64) and Windows (x64).`,
    'run Twokey on one of those platforms, or in a container of one.',
  );
}

async function install(wanted) {
  refuseUnderRunningDesk();
  say('installing what package-lock.json names (about 15 s; nothing outside this folder changes).');
  fs.rmSync(STAMP, { force: true });
  const problem = await runNpm();
  if (problem !== undefined) {
    throw failure(
      'the packages could not be installed.',
      problem.split('\n').join('\n       '),
      'see that npm is on the path and its registry can be reached (npm ping), then repeat the command: it begins anew.',
    );
  }
  linkNode();
  checkNode();
  fs.writeFileSync(`${STAMP}.new`, wanted);
  fs.renameSync(`${STAMP}.new`, STAMP);
}

async function main() {
  const wanted = wantedStamp();
  if (isCurrent(wanted)) return;
  await takeLock();
  try {
    if (!isCurrent(wanted)) await install(wanted);
  } finally {
    unlock();
  }
}

main().catch((error) => {
  say(error instanceof SetupError ? error.message : error.stack);
  process.exitCode = 1;
});
