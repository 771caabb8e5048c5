// The demo desk joined to a local Alpaca, started by hand: both run on this machine, at the same pace and by the same
// clock, and stop together. No account is needed; keys and prices are made up for this one run.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { indexAt, makeMarket } from './demo-market.ts';
import type { MadeUp } from './demo-market.ts';
import { startFakeAlpaca } from './fake-alpaca.ts';
import type { FakeAlpaca } from './fake-alpaca.ts';
import { madeUpChain } from './made-up-chain.ts';
import { readConfig } from '../../../src/config.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { sessionOn, sessionsBetween } from '#engine/market/session.ts';
import { atNewYork, newYork, tradingDay } from '#engine/model/time.ts';
import { startWords } from '#tests/starting.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const START = { day: tradingDay('2020-02-03'), minute: 8 * 60 };
const HISTORY_FROM = tradingDay('2016-01-04');
const PRICES_EVERY_MS = 500;
const SPEED = 60;

/** `--speed 60`: desk seconds in a second, 1 to 600; what is left is for the desk. */
function readSpeed(argv: readonly string[]): { speed: number; rest: readonly string[] } {
  const at = argv.indexOf('--speed');
  if (at < 0) return { speed: SPEED, rest: argv };
  const speed = Number(argv[at + 1]);
  if (!(speed >= 1 && speed <= 600)) throw new Error('--speed takes 1 to 600, as in: --speed 60');
  return { speed, rest: argv.toSpliced(at, 2) };
}

/** The symbols of config/universe.yaml at made-up prices between $12 and $300. */
function symbols(): readonly MadeUp[] {
  const env = { ALPACA_API_URL: 'http://127.0.0.1' };
  const read = readConfig(join(ROOT, 'config'), 'demo', { env, osUser: 'demo' });
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value.universe.map(({ symbol, name }, at) => ({
    symbol,
    name,
    base: 12 + ((at * 37) % 289),
  }));
}

let alpaca: FakeAlpaca | null = null;
const { speed, rest } = readSpeed(process.argv.slice(2));
let began: number | null = null;
/** Its clock stands until the desk has read it, however long that takes to start. */
function now(): number {
  if (began === null && alpaca !== null && alpaca.calls('clock').length > 0)
    began = performance.now();
  const gone = began === null ? 0 : performance.now() - began;
  return atNewYork(START.day, START.minute) + gone * speed;
}

const recorded = loadRecorded({ seed: 'twokey' });
const days = sessionsBetween(HISTORY_FROM, recorded.last).map(({ day }) => day);
const market = makeMarket(recorded, days);
const listed = symbols();
const history = listed.map((row) => ({ row, bars: market.dailyBars(row) }));
const local = await startFakeAlpaca({
  now,
  cash: '50000',
  hours: 'clock',
  perMinute: null,
  symbols: history.map(({ row, bars }) => ({
    symbol: row.symbol,
    name: row.name,
    // The night leaves every price at the close before.
    price: bars.findLast(({ day }) => day < START.day)?.close ?? row.base,
    // The universe trades whole shares.
    fractionable: false,
  })),
});
alpaca = local;
for (const { row, bars } of history) local.market.dailyBars(row.symbol, bars);
local.market.optionChain('SPY', (spot, nowMs) => madeUpChain('SPY', spot, nowMs));

/** The index goes along its day, and every symbol with it. */
function tick(): void {
  const at = now();
  const { day } = newYork(at);
  const session = sessionOn(day);
  if (session === null || at < session.open || at > session.close) return;
  const index = indexAt(market.path(day), at);
  if (index === null) return;
  for (const row of listed) local.market.price(row.symbol, market.price(row, day, index));
}

const ticking = setInterval(tick, PRICES_EVERY_MS);
const desk = spawn(
  process.execPath,
  [...startWords(ROOT), '--demo', '--fresh', '--speed', String(speed), ...rest],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      APCA_API_KEY_ID: local.keyId,
      APCA_API_SECRET_KEY: local.secret,
      ALPACA_API_URL: local.tradingUrl,
      ALPACA_ACCOUNT: local.accountNumber,
    },
  },
);
process.stdout.write(
  `\nA local Alpaca with made-up prices: ${local.page}\n` +
    `Its clock begins on ${START.day} at 08:00 ET and runs at ${speed} times the speed. Ctrl-C stops both.\n\n`,
);

// The desk stops in order, however often it is asked; this ends when it has.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void desk.kill(signal));
desk.on('close', (code) => {
  process.exitCode = code ?? 0;
  clearInterval(ticking);
  void local.close();
});
