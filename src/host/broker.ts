// The broker of a house: the simulated one on its file, or Alpaca, joined before anything else stands. What is not the
// account that was named ends the start; what only cannot be reached leaves a desk that starts closed and asks again.
import { join } from 'node:path';
import { modeFault } from '../config.ts';
import type { RunParts } from './run-parts.ts';
import { openPacedClock } from './paced-clock.ts';
import type { AlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { sqliteStore } from '#engine/broker/store-sqlite.ts';
import type { Mode } from '#engine/model/mode.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import type { DeskTime, MonoTime } from '#engine/model/time.ts';
import type { Refusal } from '#engine/model/result.ts';

export interface HouseBroker {
  readonly broker: Broker;
  /** The same, where it is the simulated one. */
  readonly simulated: SimulatedBroker | null;
  readonly alpaca: JoiningAlpaca | null;
  /** After this no report comes any more. */
  close(): Promise<void>;
}

export interface JoiningAlpaca {
  readonly settings: AlpacaSettings;
  /** Joins where that has not succeeded yet; answers with the refusal that stands, if any. */
  join(): Promise<Refusal | null>;
  /** Called often: asks again in the background when it is time, and says what is news. */
  tend(): void;
}

const UNREACHABLE = 'BROKER_UNREACHABLE';
const AGAIN_MS = 15_000;

function joining(broker: AlpacaBroker, { parts, mono }: BrokerWorld, settings: AlpacaSettings) {
  let refusal: Refusal | null = { code: UNREACHABLE, text: 'It was not asked yet.' };
  let next = 0;
  const join = async (): Promise<Refusal | null> => {
    if (refusal === null) return null;
    next = Number.POSITIVE_INFINITY;
    const answer = await broker.join();
    refusal = answer.ok ? null : answer.refusal;
    next = mono() + AGAIN_MS;
    return refusal;
  };
  const again = async (before: Refusal): Promise<void> => {
    const now = await join();
    if (now === null)
      parts.say('The broker is joined now. The desk stays closed until two people resume.');
    else if (now.code !== before.code) parts.say(`! ${now.code}: ${now.text}`);
  };
  const joined: JoiningAlpaca = {
    settings,
    join,
    tend() {
      if (refusal !== null && mono() >= next) void again(refusal);
    },
  };
  return joined;
}

export interface BrokerWorld {
  readonly parts: RunParts;
  readonly mode: Mode;
  readonly seed: string;
  readonly now: () => DeskTime;
  readonly mono: () => MonoTime;
  /** Told what the broker's connection has to say; holds no secret. */
  readonly log: (text: string) => void;
  /** The latest desk time on record. */
  readonly lastDesk: DeskTime;
}

export interface OpenedBroker extends HouseBroker {
  /** The clock of a stand-in; null where the desk has its own. */
  readonly clock: (() => DeskTime) | null;
}

/** Desk milliseconds in one of the wall's. */
function speedOf({ parts }: BrokerWorld): number {
  return typeof parts.args.speed === 'number' ? parts.args.speed : 1;
}

/** A stand-in's minute is as long as the desk's own, which reads by it. */
function paced(settings: AlpacaSettings, world: BrokerWorld): AlpacaSettings {
  const { standIn } = settings;
  if (standIn === null) return settings;
  return { ...settings, standIn: { ...standIn, minuteMs: MINUTE_MS / speedOf(world) } };
}

/** A desk on a stand-in goes by the stand-in's clock at the speed asked, and never back. */
async function stoodInClock(broker: Broker, world: BrokerWorld): Promise<() => DeskTime> {
  const { parts, mono, lastDesk } = world;
  const speed = speedOf(world);
  const before = mono();
  try {
    const { at } = await broker.clock();
    const origin = { at, mono: (before + mono()) / 2 };
    return openPacedClock({ origin, speed, mono, notBefore: lastDesk });
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return parts.give(UNREACHABLE, `The stand-in of Alpaca does not answer: ${error.message}`);
  }
}

async function openAlpaca(settings: AlpacaSettings, world: BrokerWorld): Promise<OpenedBroker> {
  const { parts, mode, mono, log } = world;
  const desk = { kind: parts.kind, mode, symbols: parts.config.universe.length };
  const fault = modeFault(desk, settings.account);
  if (fault !== null) parts.give(fault.code, fault.text);
  const { openAlpacaBroker } = await import('#engine/broker/alpaca/alpaca.ts');
  const standsIn = parts.kind === 'demo';
  let clock: (() => DeskTime) | null = null;
  const broker = openAlpacaBroker(paced(settings, world), {
    now: () => clock?.() ?? world.now(),
    mono,
    log,
  });
  // A stand-in's clock first: joining compares ours with it.
  if (standsIn) clock = await stoodInClock(broker, world);
  const alpaca = joining(broker, world, settings);
  const refusal = await alpaca.join();
  if (refusal !== null && (standsIn || refusal.code !== UNREACHABLE)) {
    await broker.close();
    parts.give(refusal.code, refusal.text);
  }
  return { broker, simulated: null, alpaca, clock, close: () => broker.close() };
}

export async function openBroker(world: BrokerWorld): Promise<OpenedBroker> {
  const { parts, seed, now } = world;
  if (parts.broker.alpaca !== null) return openAlpaca(parts.broker.alpaca, world);
  const simulated = createSimulatedBroker({
    store: sqliteStore(join(parts.stateDir, 'broker.db')),
    seed,
    cash: parts.config.cashCents,
    now,
  });
  const close = () => Promise.resolve(simulated.close());
  return { broker: simulated, simulated, alpaca: null, clock: null, close };
}
