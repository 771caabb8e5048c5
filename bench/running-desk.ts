// A desk in a process of its own, started as `npm start` starts it, on a state folder of the bench's.
// Whoever starts it gets its door and a way to stop it; it never outlives the bench.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askDesk, DoorFault, socketPath } from '#bot/socket.ts';
import type { Answer } from '#bot/dispatch.ts';
import { startWords } from '#tests/starting.ts';

const ROOT = resolve(import.meta.dirname, '..');
const LONGEST_START_MS = 120_000;

export interface RunningDesk {
  /** When it was started, by performance.now(). */
  readonly startedAt: number;
  ask(line: string, as: string): Promise<Answer>;
  /** The first answer the door gives, whatever it says; rejects when the desk ends before. */
  firstAnswer(accepted: (answer: Answer) => boolean): Promise<number>;
  stop(): Promise<void>;
}

export interface DeskSetting {
  readonly stateDir: string;
  readonly port: number;
  readonly args: readonly string[];
  /** Besides the environment of the bench: what joins it to a platform. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another folder with sources and config in it; the project's own by default. */
  readonly root?: string;
}

function start(setting: DeskSetting): ChildProcess {
  const root = setting.root ?? ROOT;
  return spawn(process.execPath, [...startWords(root), ...setting.args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...setting.env,
      STATE_DIR: setting.stateDir,
      ANCHOR_DIR: join(setting.stateDir, 'anchor'),
      PORT: String(setting.port),
      NODE_NO_WARNINGS: '1',
    },
  });
}

/** Null where nobody answers yet. */
async function tryAsk(path: string, words: readonly string[], as: string): Promise<Answer | null> {
  try {
    return await askDesk(path, { words, as });
  } catch (error) {
    if (error instanceof DoorFault) return null;
    throw error;
  }
}

export function startDesk(setting: DeskSetting): RunningDesk {
  const startedAt = performance.now();
  const child = start(setting);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const path = socketPath(setting.stateDir);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-2_000);
  });
  return {
    startedAt,
    ask: (line, as) => askDesk(path, { words: line.split(' '), as }),
    async firstAnswer(accepted) {
      while (performance.now() - startedAt < LONGEST_START_MS) {
        if (child.exitCode !== null)
          throw new Error(`the desk ended with ${child.exitCode}: ${said}`);
        const answer = await tryAsk(path, ['status'], 'ana');
        if (answer !== null && accepted(answer)) return performance.now() - startedAt;
        await wait(5);
      }
      throw new Error(`the desk did not answer within ${LONGEST_START_MS / 1_000} s: ${said}`);
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}
