// Kill -9 at a system call, by strace: counted from the start of a desk, or from the moment it is joined. Strace is
// never the desk's parent and is never signalled, so what is started here is ended as any other desk.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Where a desk touches the world: the journal and its log of writes, the files it swaps into place, and the wires.
 * A name this machine's kernel does not have is left out by `?`.
 */
export const CALLS = [
  'pwrite64',
  'fdatasync',
  'fsync',
  'write',
  'writev',
  'read',
  'sendto',
  'sendmsg',
  'recvmsg',
  'openat',
  'rename',
  'renameat2',
  'link',
  'unlink',
  'ftruncate',
  'connect',
  'accept4',
  'close',
] as const;

export type SystemCall = (typeof CALLS)[number];

/** The desk dies as it enters this call for the n-th time on one of its threads. */
export interface Boundary {
  readonly call: SystemCall;
  readonly at: number;
}

/** Why nothing can be killed by system call here; null when it can. */
export function straceMissing(): string | null {
  const version = spawnSync('strace', ['-V'], { encoding: 'utf8' });
  if (version.status !== 0)
    return 'strace is not installed: on Debian, apt-get install strace. Nothing was killed at a system call.';
  const tried = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']);
  return tried.status === 0
    ? null
    : 'strace may not look into processes on this machine. Nothing was killed at a system call.';
}

const QUIET = ['-f', '-qq', '-o', '/dev/null'];

function inject({ call, at }: Boundary): readonly string[] {
  return ['-e', `trace=?${call}`, '-e', `inject=?${call}:signal=SIGKILL:when=${at}`];
}

/** The command in whose place a desk is started: it dies at this boundary, counted from its very first call. */
export function dyingAt(boundary: Boundary): readonly string[] {
  return ['strace', '-D', ...QUIET, ...inject(boundary)];
}

/** The same, counting every call into a file. */
export function counting(file: string): readonly string[] {
  return [
    'strace',
    '-D',
    '-f',
    '-qq',
    '-o',
    file,
    '-e',
    `trace=${CALLS.map((one) => `?${one}`).join(',')}`,
  ];
}

const ATTACHING_MS = 30_000;

/** Joins a running desk, which dies at this boundary, counted from now; resolves once it is joined. */
export async function killAt(pid: number, boundary: Boundary): Promise<void> {
  await attach(pid, [...QUIET, ...inject(boundary)]);
}

/** Joins a running desk and counts into a file from now. */
export async function countFrom(pid: number, file: string): Promise<void> {
  await attach(pid, counting(file).slice(2));
}

async function attach(pid: number, words: readonly string[]): Promise<void> {
  const tracer = spawn('strace', [...words, '-p', String(pid)], { stdio: 'ignore' });
  tracer.unref();
  const until = performance.now() + ATTACHING_MS;
  while (performance.now() < until) {
    if (isTraced(pid)) return;
    await wait(5);
  }
  throw new Error(`strace did not join the process ${pid}`);
}

/** Whether every thread has a tracer; one that is gone needs none. */
function isTraced(pid: number): boolean {
  try {
    return /^TracerPid:\s*[1-9]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** How often the main thread of a process entered each call; calls that never came are left out. */
export function readCounts(file: string, pid: number): ReadonlyMap<SystemCall, number> {
  const counts = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, thread, call] = /^(\d+)\s+(\w+)\(/.exec(line) ?? [];
    if (thread !== String(pid) || call === undefined) continue;
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  rmSync(file);
  return new Map(
    CALLS.flatMap((call) => {
      const count = counts.get(call);
      return count === undefined ? [] : [[call, count] as const];
    }),
  );
}
