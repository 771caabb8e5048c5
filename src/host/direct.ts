// Cancel-all without a desk: the kill file first, then straight to the broker with the keys of the environment and the
// account of config/. It needs no journal and no lease, and works beside a desk that hangs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBroker } from '../config.ts';
import type { BrokerSettings, Variables } from '../config.ts';
import { cancelOpen, fateLines, Trying } from './cancelling.ts';
import type { Cancelled, Cancelling, Reach } from './cancelling.ts';
import { openMask } from './mask.ts';
import type { Mask } from './mask.ts';
import { placeKillFile } from './placing.ts';
import { counted } from '#bot/text.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { takeLease } from '#engine/journal/lease.ts';
import { cents } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, monoTime, wallTime } from '#engine/model/time.ts';

export interface DirectAsked {
  readonly root: string;
  /** The state folders of the desks it may be; each gets the kill file. */
  readonly folders: readonly string[];
  readonly env: Variables;
  readonly reach: Reach;
  readonly why: string;
}

export interface DirectAnswer {
  /** Nothing that was to be cancelled may still rest. */
  readonly done: boolean;
  readonly text: string;
}

const PATIENCE_MS = 10_000;
/** A simulated cancel is on its way this long at the most. */
const WIRE_MS = 60_000;

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Place {
  readonly settings: Result<BrokerSettings>;
  readonly notes: readonly string[];
}

/**
 * The account that desk.yaml names; of a desk on a stand-in only where it names none. The address of a stand-in that was
 * left in the environment keeps a desk from starting, and must not keep an emergency from its broker.
 */
function placeOf({ root, env }: Pick<DirectAsked, 'root' | 'env'>): Place {
  const dir = join(root, 'config');
  const { ALPACA_API_URL: standIn, ...others } = env;
  const real = readBroker(dir, 'real', others);
  if ((standIn?.trim() ?? '') === '') return { settings: real, notes: [] };
  if (real.ok && real.value.alpaca === null)
    return { settings: readBroker(dir, 'demo', env), notes: [] };
  const note =
    'ALPACA_API_URL is set and was not followed, since config/desk.yaml says where this desk trades. Take it out of the environment.';
  return { settings: real, notes: [note] };
}

function lines(place: string, { rows, notes }: Cancelled): readonly string[] {
  const count = (fate: string) => rows.filter((row) => row.fate === fate).length;
  const [ended, spared, failed] = [count('ended'), count('spared'), count('failed')];
  const first =
    rows.length === 0
      ? `Nothing is open at ${place}: there was nothing to cancel.`
      : `At ${place}: ${counted(ended, 'order')} ended, ${spared} spared, ${failed} not known to have ended.`;
  const last =
    failed === 0
      ? []
      : [
          'What has not ended may still be filled. Run this again; if it stays, cancel it on the page of the broker.',
        ];
  return [first, ...fateLines(rows), ...notes, ...last];
}

async function atAlpaca(settings: AlpacaSettings, reach: Reach): Promise<DirectAnswer> {
  const { openAlpacaBroker } = await import('#engine/broker/alpaca/alpaca.ts');
  const broker = openAlpacaBroker(settings, {
    now: () => deskTime(Date.now()),
    mono: () => monoTime(performance.now()),
    log: () => undefined,
  });
  const where = settings.standIn === null ? 'Alpaca' : `the stand-in ${settings.standIn.trading}`;
  const place = `${where}, ${settings.account} account …${settings.number.slice(-4)}`;
  try {
    const { number, kind } = await new Trying(broker).ask((at) => at.account(), 1);
    if (number !== settings.number || kind !== settings.account)
      return {
        done: false,
        text: `Nothing was cancelled: the keys open a ${kind} account that ends in ${number.slice(-4)}, and config/ names a ${settings.account} one that ends in ${settings.number.slice(-4)}. Give the keys of that account.`,
      };
    const cancelled = await cancelOpen(broker, { reach, patienceMs: PATIENCE_MS });
    const done = cancelled.rows.every(({ fate }) => fate !== 'failed');
    return { done, text: lines(place, cancelled).join('\n') };
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    const cure = 'Try again; if it stays, cancel on the page of the broker.';
    return { done: false, text: `Nothing was cancelled at ${place}: ${said(error)} ${cure}` };
  } finally {
    await broker.close();
  }
}

/** The books of a simulated broker, on their own clock; null where there are none. */
async function openBooks(
  folder: string,
): Promise<{ broker: Cancelling; pass: () => void; close: () => void } | null> {
  const path = join(folder, 'broker.db');
  if (!existsSync(path)) return null;
  const { sqliteStore } = await import('#engine/broker/store-sqlite.ts');
  const { createSimulatedBroker } = await import('#engine/broker/simulated.ts');
  const store = sqliteStore(path);
  const times = store.load().map((event) => ('at' in event ? event.at : 0));
  let now = deskTime(Math.max(0, ...times));
  const broker = createSimulatedBroker({ store, seed: 'none', cash: cents(0), now: () => now });
  const pass = () => {
    now = deskTime(now + WIRE_MS);
    broker.advanceTo(now);
  };
  return { broker, pass, close: () => broker.close() };
}

async function inBooks(folder: string, reach: Reach): Promise<DirectAnswer> {
  const place = `the simulated broker of ${folder}`;
  const nowhere = 'This desk is simulated: its orders rest in that folder and nowhere else.';
  const lease = takeLease(folder, { pid: process.pid, now: wallTime(Date.now()) });
  if (!lease.ok)
    return {
      done: false,
      text: `${nowhere} A process holds its books: ${lease.refusal.text} The kill file halts it.`,
    };
  try {
    const books = await openBooks(folder);
    if (books === null) return { done: true, text: `${nowhere} It has no books yet.` };
    try {
      const cancelled = await cancelOpen(books.broker, {
        reach,
        patienceMs: PATIENCE_MS,
        pass: books.pass,
      });
      const done = cancelled.rows.every(({ fate }) => fate !== 'failed');
      return { done, text: [...lines(place, cancelled), nowhere].join('\n') };
    } finally {
      books.close();
    }
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return { done: false, text: `${place} cannot be opened: ${said(error)}` };
  } finally {
    lease.value.release();
  }
}

function placeFiles({ folders, why }: DirectAsked): readonly string[] {
  return folders.map((folder) => {
    try {
      return `The kill file is in place: ${placeKillFile(folder, why)}. A running desk halts within a second, the next start is halted.`;
    } catch (error) {
      return `THE KILL FILE COULD NOT BE MADE in ${folder}: ${said(error)}. Make an empty file KILL_SWITCH there by hand.`;
    }
  });
}

async function atBroker(asked: DirectAsked, settings: BrokerSettings): Promise<DirectAnswer> {
  if (settings.alpaca !== null) return atAlpaca(settings.alpaca, asked.reach);
  const answers: DirectAnswer[] = [];
  for (const folder of asked.folders) answers.push(await inBooks(folder, asked.reach));
  return {
    done: answers.every(({ done }) => done),
    text: answers.map(({ text }) => text).join('\n'),
  };
}

/** The kill file goes first: a desk that still lives stops sending while its orders are cancelled. */
export async function cancelDirect(asked: DirectAsked): Promise<Result<DirectAnswer>> {
  const placed = placeFiles(asked);
  const { settings, notes } = placeOf(asked);
  if (!settings.ok)
    return refuse(
      settings.refusal.code,
      [...placed, `Nothing was cancelled: ${settings.refusal.text}`, ...notes].join('\n'),
    );
  const mask: Mask = openMask(settings.value.secrets);
  const { done, text } = await atBroker(asked, settings.value);
  return ok({ done, text: mask([text, ...notes, ...placed].join('\n')) });
}
