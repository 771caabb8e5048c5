// One day of trading for a desk that is to be killed: a local Alpaca whose clock waits for the desk and then goes
// sixty times the wall's, and a state folder in which the day's trade pack is already written.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { atNewYork, tradingDay } from '#engine/model/time.ts';
import { makeMarket } from '#tests/contract/alpaca/demo-market.ts';
import type { MadeUp } from '#tests/contract/alpaca/demo-market.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { BarRow } from '#tests/contract/alpaca/standing.ts';
import { newPlace, ROOT, startDesk, stopDesk } from './real-desk.ts';
import type { Place } from './real-desk.ts';
import { joins } from './stand-in.ts';

export const DAY = tradingDay('2020-02-03');
export const CASH = '50000';
/** Desk seconds in a second. */
export const SPEED = 60;
const HISTORY_FROM = tradingDay('2018-06-01');
const MORNING = 8 * 60 + 10;
const MORNING_SPEED = 200;
/** Two seconds before the open, as the desk's clock goes: a busy machine starts and joins a desk in less. */
const BEFORE_OPEN = 9 * 60 + 28;
/** One account for all of them: the same seed gives the same number. */
const SEED = 7;
const PACK_MS = 180_000;

export interface Listed extends MadeUp {
  readonly bars: readonly BarRow[];
  /** At the close of the day before. */
  readonly last: number;
}

/** A morning that was lived through once, to be copied for every desk that is to be killed. */
export interface Morning {
  readonly place: Place;
  readonly listed: readonly Listed[];
}

function listSymbols(): readonly Listed[] {
  const env = { ALPACA_API_URL: 'http://127.0.0.1' };
  const read = readConfig(join(ROOT, 'config'), 'demo', { env, osUser: 'demo' });
  if (!read.ok) throw new Error(read.refusal.text);
  const recorded = loadRecorded({ seed: 'twokey' });
  const days = sessionsBetween(HISTORY_FROM, recorded.last).map(({ day }) => day);
  const market = makeMarket(recorded, days);
  return read.value.universe.map(({ symbol, name }, at) => {
    const row = { symbol, name, base: 12 + ((at * 37) % 289) };
    const bars = market.dailyBars(row);
    return { ...row, bars, last: bars.findLast(({ day }) => day < DAY)?.close ?? row.base };
  });
}

interface Opening {
  readonly listed: readonly Listed[];
  readonly minute: number;
  readonly speed: number;
  readonly pace?: ExchangePace;
}

/** How long an answer takes, and how long an order and a cancel take to be entered, in ms. */
export interface ExchangePace {
  readonly latencyMs: number;
  readonly enterMs: number;
  readonly cancelMs: number;
}

const AT_ONCE: ExchangePace = { latencyMs: 0, enterMs: 0, cancelMs: 0 };

/** Its clock stands until a desk has read it. */
async function openAlpaca({ listed, minute, speed, pace = AT_ONCE }: Opening): Promise<FakeAlpaca> {
  let began: number | null = null;
  let alpaca: FakeAlpaca | null = null;
  const now = (): number => {
    if (began === null && alpaca !== null && alpaca.calls('clock').length > 0)
      began = performance.now();
    const gone = began === null ? 0 : performance.now() - began;
    return atNewYork(DAY, minute) + gone * speed;
  };
  alpaca = await startFakeAlpaca({
    now,
    seed: SEED,
    cash: CASH,
    hours: 'clock',
    perMinute: null,
    latencyMs: pace.latencyMs,
    pace: { enterMs: pace.enterMs, cancelMs: pace.cancelMs },
    symbols: listed.map(({ symbol, name, last }) => ({
      symbol,
      name,
      price: last,
      fractionable: false,
    })),
  });
  return alpaca;
}

/** Lives through the morning up to the trade pack, and stops in order. */
export async function liveMorning(env: NodeJS.ProcessEnv): Promise<Morning> {
  const listed = listSymbols();
  const alpaca = await openAlpaca({ listed, minute: MORNING, speed: MORNING_SPEED });
  const place = await newPlace();
  try {
    for (const { symbol, bars } of listed) alpaca.market.dailyBars(symbol, bars);
    const args = ['--demo', '--speed', String(MORNING_SPEED)];
    const desk = startDesk(place, { args, env: { ...env, ...joins(alpaca) } });
    let over = false;
    void desk.ended.then(() => (over = true));
    const until = performance.now() + PACK_MS;
    while (!/The pack of \S+: [1-9]/.test(desk.output())) {
      if (over || performance.now() > until)
        throw new Error(`no trade pack: ${desk.output().slice(-2_000)}`);
      await wait(20);
    }
    const code = await stopDesk(desk);
    if (code !== 0) throw new Error(`the morning ended with ${code}: ${desk.output().slice(-800)}`);
    return { place, listed };
  } finally {
    await alpaca.close();
  }
}

/** What one desk trades on, from half a minute before the open. */
export interface Ground {
  readonly place: Place;
  readonly alpaca: FakeAlpaca;
}

export async function openDay(morning: Morning, pace: ExchangePace): Promise<Ground> {
  const place = await newPlace();
  cpSync(morning.place.state, place.state, { recursive: true });
  cpSync(morning.place.anchors, place.anchors, { recursive: true });
  const { listed } = morning;
  const alpaca = await openAlpaca({ listed, minute: BEFORE_OPEN, speed: SPEED, pace });
  // What must be sent once shows here where it is sent twice.
  alpaca.dedupe('none');
  return { place, alpaca };
}
