// A made-up chain of options: Fridays ahead, strikes by dollars (by dimes under a hundred), priced by Black and Scholes
// under a smile that is written here. SYNTHETIC, and a pure function of spot and time, so that a test can work its figures out.
import type { ChainContract } from './standing.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { plusDays } from '#engine/market/holidays.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const DAYS_AHEAD = 75;
const YEAR_DAYS = 365;
const QUOTED_BEFORE_MS = 2_000;

/** Abramowitz and Stegun 26.2.17: the normal distribution to seven digits. */
function normal(x: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const powers = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
  const tail = powers.reduce((sum, factor, at) => sum + factor * t ** (at + 1), 0);
  const upper = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return x >= 0 ? 1 - upper : upper;
}

/** The smile: more for the longer, more for the lower strikes. */
export function madeUpIv(spot: number, strike: number, days: number): number {
  const away = Math.log(strike / spot);
  return 0.15 + 0.04 * Math.sqrt(days / YEAR_DAYS) - 0.25 * away + 0.6 * away * away;
}

function letters(expiry: string, side: 'C' | 'P', strike: number): string {
  return `${expiry.slice(2).replaceAll('-', '')}${side}${String(Math.round(strike * 1_000)).padStart(8, '0')}`;
}

function contracts(
  root: string,
  about: { spot: number; strike: number; expiry: TradingDay; days: number; quotedMs: number },
): readonly ChainContract[] {
  const { spot, strike, expiry, days, quotedMs } = about;
  const iv = madeUpIv(spot, strike, days);
  const years = days / YEAR_DAYS;
  const spread = iv * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (iv * iv * years) / 2) / spread;
  const call = spot * normal(d1) - strike * normal(d1 - spread);
  return (['C', 'P'] as const).map((side) => {
    const worth = Math.max(0.02, side === 'C' ? call : call - spot + strike);
    const bid = Math.floor(worth * 100) / 100;
    return {
      symbol: `${root}${letters(expiry, side, strike)}`,
      bid,
      ask: Math.round(bid * 100 + 2) / 100,
      quotedMs,
      greeks: { iv, delta: side === 'C' ? normal(d1) : normal(d1) - 1 },
    };
  });
}

/** Every Friday that is a session, and every strike from four fifths of spot to six. */
export function madeUpChain(root: string, spot: number, nowMs: number): readonly ChainContract[] {
  const { day } = newYork(nowMs);
  const quotedMs = nowMs - QUOTED_BEFORE_MS;
  const fridays = sessionsBetween(plusDays(day, 1), plusDays(day, DAYS_AHEAD)).filter(
    (session) => new Date(`${session.day}T00:00:00Z`).getUTCDay() === 5,
  );
  // In a hundred dollars or more by dollars, under that by dimes.
  const aDollar = spot >= 100 ? 1 : 10;
  const [low, high] = [Math.ceil(spot * 0.8 * aDollar), Math.floor(spot * 1.2 * aDollar)];
  const strikes = Array.from({ length: high - low + 1 }, (_, at) => (low + at) / aDollar);
  return fridays.flatMap(({ day: expiry }) => {
    const days = Math.round((Date.parse(expiry) - Date.parse(day)) / 86_400_000);
    return strikes.flatMap((strike) => contracts(root, { spot, strike, expiry, days, quotedMs }));
  });
}
