// The watchdog: another process that watches the desk's heartbeat. On silence it places the kill file, cancels at the
// broker what could let risk grow, and pages people, once; it opens nothing and lifts nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChat } from '../config.ts';
import type { Variables } from '../config.ts';
import { eachSecond } from './beat.ts';
import { cancelDirect } from './direct.ts';
import { createdIn } from './genesis.ts';
import { readBeat } from './heartbeat.ts';
import { openMask } from './mask.ts';
import { page } from './paging.ts';
import { lookAt, startWatch } from './watching.ts';
import type { Beat, Verdict, Watch } from './watching.ts';
import { replaceFile } from '#engine/journal/replace.ts';
import type { DeskKind } from '#engine/model/mode.ts';

export interface WatchdogParts {
  readonly root: string;
  readonly stateDir: string;
  readonly env: Variables;
  /** Silence that is acted on. */
  readonly afterMs: number;
  readonly say: (text: string) => void;
  readonly stopped: () => boolean;
}

/** What the watchdog says of itself, for the doctor. */
export interface WatchdogSign {
  readonly pid: number;
  readonly wall: number;
  readonly says: string;
  /** The beat whose silence was acted on. */
  readonly acted: string | null;
}

const AGAIN_MS = 30_000;
/** Shorter silences are the time between two beats. */
const SPOKEN_S = 5;

/** What a watchdog of this folder last said; null where none ever did. */
export function readWatchdog(stateDir: string): WatchdogSign | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(stateDir, 'watchdog'), 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    if (!('pid' in value) || !('wall' in value) || !('says' in value)) return null;
    const { pid, wall, says } = value;
    const acted = 'acted' in value && typeof value.acted === 'string' ? value.acted : null;
    if (typeof pid !== 'number' || typeof wall !== 'number' || typeof says !== 'string')
      return null;
    return { pid, wall, says, acted };
  } catch {
    return null;
  }
}

function kindIn(stateDir: string): DeskKind {
  const created = createdIn(stateDir);
  return created.ok ? (created.value?.deskKind ?? 'demo') : 'real';
}

function wordsOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'none':
      return 'no desk has run here yet';
    case 'beating':
      return 'the desk runs';
    case 'stopped':
      return 'the desk stopped in order';
    case 'acted':
      return 'the desk is silent; it was acted on';
    case 'silent':
    case 'act': {
      const seconds = Math.round(verdict.silentMs / 1_000);
      return seconds < SPOKEN_S ? 'the desk runs' : `the desk is silent for ${seconds} s`;
    }
  }
}

async function call(
  parts: WatchdogParts,
  title: string,
  lines: readonly string[],
): Promise<readonly string[]> {
  const chat = readChat(join(parts.root, 'config'), kindIn(parts.stateDir), parts.env);
  if (!chat.ok) return [`NOBODY WAS PAGED: ${chat.refusal.text}`];
  const mask = openMask(chat.value.secrets);
  const wall = Date.now();
  const { told, failed } = await page(chat.value, { desk: 'watchdog', title, lines, wall });
  if (told.length === 0 && failed.length === 0)
    return ['NOBODY WAS PAGED: neither mail nor SMS nor a webhook is set up (docs/CHAT.md).'];
  return [
    ...(told.length === 0 ? [] : [`Paged by ${told.join(', ')}.`]),
    ...failed.map((text) => `NOT PAGED by ${mask(text)}`),
  ];
}

interface Watchdog extends WatchdogParts {
  /** The last try at the broker failed: it is made again from then on. */
  tryAgainAt: number | null;
}

/** Cancels at the broker; answers in words whether nothing may rest any more. */
async function cancel(dog: Watchdog, why: string): Promise<readonly [boolean, string]> {
  const { root, stateDir, env } = dog;
  const answer = await cancelDirect({ root, folders: [stateDir], env, reach: 'risk', why });
  const done = answer.ok && answer.value.done;
  dog.tryAgainAt = done ? null : performance.now() + AGAIN_MS;
  return [done, answer.ok ? answer.value.text : answer.refusal.text];
}

async function act(dog: Watchdog, beat: Beat, silentMs: number): Promise<void> {
  const seconds = Math.round(silentMs / 1_000);
  const title = `THE DESK IS SILENT: process ${beat.pid} gave no sign for ${seconds} s`;
  const [, text] = await cancel(dog, `the watchdog: no heartbeat for ${seconds} s`);
  const next =
    'What to do: look at the positions at the broker, then at the process and state/logs. The next start is halted; two people resume.';
  const lines = [...text.split('\n'), next];
  dog.say([title, ...lines, ...(await call(dog, title, lines))].join('\n'));
}

async function actAgain(dog: Watchdog): Promise<void> {
  const [done, text] = await cancel(dog, 'the watchdog, again');
  if (!done) return;
  const title = 'The watchdog reached the broker at last';
  dog.say([title, text, ...(await call(dog, title, text.split('\n')))].join('\n'));
}

/** Watches until it is stopped. */
export async function watchDesk(parts: WatchdogParts): Promise<void> {
  const { stateDir, afterMs, say } = parts;
  const dog: Watchdog = { ...parts, tryAgainAt: null };
  let watch: Watch = startWatch(performance.now(), readWatchdog(stateDir)?.acted ?? null);
  let last = '';
  const sign = (says: string): void => {
    const wall = Date.now();
    const text = JSON.stringify({ pid: process.pid, wall, says, acted: watch.acted });
    try {
      replaceFile(join(stateDir, 'watchdog'), `${text}\n`, 0o600);
    } catch {
      // A full disk: it watches on, and the doctor shows that it says nothing.
    }
  };
  await eachSecond(async () => {
    const looked = lookAt(watch, readBeat(stateDir), { mono: performance.now(), afterMs });
    watch = looked.watch;
    const { verdict } = looked;
    // Between two beats it is silent too, and that is no news.
    const news = verdict.kind === 'silent' ? 'beating' : verdict.kind;
    if (news !== last) say(wordsOf(verdict));
    last = news;
    sign(wordsOf(verdict));
    if (verdict.kind === 'act') await act(dog, verdict.beat, verdict.silentMs);
    else if (verdict.kind !== 'acted') dog.tryAgainAt = null;
    else if (dog.tryAgainAt !== null && performance.now() > dog.tryAgainAt) await actAgain(dog);
  }, parts.stopped);
}
