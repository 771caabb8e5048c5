// The heartbeat: a line of fixed length the desk writes over each second, from the very loop that trades. What stands
// there proves that the loop turned; it says when the desk stopped in order, and it needs no room on a full disk.
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Beat } from './watching.ts';

const LENGTH = 200;
const EVERY_MS = 1_000;

export interface Heartbeat {
  /** The desk stopped in order: whoever watches may rest. */
  stop(): void;
}

interface Line {
  readonly state: Beat['state'];
  readonly pid: number;
  readonly boot: string;
  readonly count: number;
  readonly wall: string;
}

function written(line: Line): string {
  return `${JSON.stringify(line).padEnd(LENGTH - 1)}\n`;
}

/** The line in a folder's file; null where none stands, or half of one. */
export function readBeat(stateDir: string): Beat | null {
  try {
    const line = readFileSync(join(stateDir, 'heartbeat'), 'utf8').trim();
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    if (!('state' in value) || !('pid' in value) || typeof value.pid !== 'number') return null;
    const { state, pid } = value;
    return state === 'running' || state === 'stopped' ? { line, state, pid } : null;
  } catch {
    return null;
  }
}

/** Begins to beat; a beat that cannot be written is left out, and told once. */
export function startHeartbeat(
  stateDir: string,
  parts: { readonly boot: string; readonly warn: (text: string) => void },
): Heartbeat {
  let count = 0;
  let told = false;
  const write = (state: Beat['state']): void => {
    count += 1;
    const wall = new Date().toISOString();
    const line = written({ state, pid: process.pid, boot: parts.boot, count, wall });
    try {
      // Made where it is missing, and never cut: its blocks are there when the disk is full.
      const flags = constants.O_RDWR | constants.O_CREAT;
      const handle = openSync(join(stateDir, 'heartbeat'), flags, 0o600);
      try {
        writeSync(handle, line, 0);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      if (!told) parts.warn(`The heartbeat cannot be written: ${String(error)}`);
      told = true;
    }
  };
  write('running');
  const timer = setInterval(() => write('running'), EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      write('stopped');
    },
  };
}
