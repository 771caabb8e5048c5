// The limits as the files write them, name by name. Every limit must be named; what comes out lies
// within the bounds nobody may loosen past, and on a real desk a bounded limit is never "none".
import { z } from 'zod';
import type { DeskKind } from '#engine/model/mode.ts';
import { attempt } from '#engine/journal/attempt.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { formatLimit, LIMIT_NAMES, limitFault, LIMITS } from '#engine/risk/limits.ts';
import type { LimitName, Limits, LimitValue } from '#engine/risk/limits.ts';
import { written } from './document.ts';
import { readCount, readDays, readDollars, readMinutes, readPercent, readUpTo } from './written.ts';
import type { Scalar, Written } from './written.ts';

/** What a file calls each limit: the journal's name without its unit. */
export const WRITTEN_NAMES: Readonly<Record<LimitName, string>> = {
  riskPerTradeRatio: 'riskPerTrade',
  rolloutRiskRatio: 'rolloutRisk',
  lossDayRatio: 'lossDay',
  lossDayCents: 'lossDayDollars',
  lossWeekRatio: 'lossWeek',
  drawdownRatio: 'drawdown',
  lossStreakStrategy: 'lossStreakStrategy',
  lossStreakDesk: 'lossStreakDesk',
  winRateRatio: 'winRate',
  winRateTrades: 'winRateTrades',
  orderCents: 'order',
  budgetDayCents: 'budgetDay',
  positions: 'positions',
  symbols: 'symbols',
  grossRatio: 'gross',
  shortRatio: 'short',
  varRatio: 'valueAtRisk',
  correlation: 'correlation',
  sectorRatio: 'sector',
  singleNameRatio: 'singleName',
  signalsDay: 'signalsDay',
  score: 'score',
  ordersPerMinute: 'ordersPerMinute',
  rejectsPerMinute: 'rejectsPerMinute',
  collarRatio: 'collar',
  dayTradesBelowFloor: 'dayTrades',
  washSaleDays: 'washSale',
  washSaleDeskDays: 'washSaleDesk',
  openGuardMinutes: 'openGuard',
  closeGuardMinutes: 'closeGuard',
  vixWatch: 'vixWatch',
  vixHalf: 'vixHalf',
  vixNone: 'vixNone',
  weekTargetRatio: 'weekTarget',
};

function readNumber(name: LimitName, text: Scalar): Written<number> {
  if (name === 'correlation') return readUpTo(text, 1);
  switch (LIMITS[name].unit) {
    case 'ratio':
      return readPercent(text);
    case 'cents':
      return readDollars(text);
    case 'days':
      return readDays(text);
    case 'count':
      return readCount(text);
    case 'minutes':
      return readMinutes(text);
    case 'points':
    case 'score':
      return readUpTo(text, 100);
  }
}

function readLimit(kind: DeskKind, name: LimitName, text: Scalar): Written<LimitValue> {
  const { loosest, source } = LIMITS[name];
  if (text === 'none') {
    if (kind === 'demo' || loosest === null) return { ok: true, value: 'none' };
    const bound = formatLimit(name, loosest);
    return {
      ok: false,
      fault: `A real desk is never without ${name}; write ${bound} or tighter (${source}).`,
    };
  }
  const number = readNumber(name, text);
  if (!number.ok) return number;
  const fault = limitFault(name, number.value);
  return fault === null ? number : { ok: false, fault: `${fault}; write that or tighter.` };
}

function isSymbol(text: string): boolean {
  return attempt(() => instrumentSymbol(text)).ok;
}

const restricted = z.array(
  z.string().refine(isSymbol, {
    error: 'This is no symbol. Write it as the market does, such as BRK.B.',
  }),
);

/** The file's `limits` and `restricted`, as two fields of a strict object. */
export function limitFields(kind: DeskKind) {
  const fields: Record<string, z.ZodType<LimitValue>> = {};
  for (const name of LIMIT_NAMES)
    fields[WRITTEN_NAMES[name]] = written((text) => readLimit(kind, name, text));
  return { limits: z.strictObject(fields), restricted };
}

/** What the two fields amount to. */
export function toLimits(file: {
  readonly limits: Readonly<Record<string, LimitValue>>;
  readonly restricted: readonly string[];
}): Limits {
  const values: Partial<Record<LimitName, LimitValue>> = {};
  for (const name of LIMIT_NAMES) {
    const value = file.limits[WRITTEN_NAMES[name]];
    if (value !== undefined) values[name] = value;
  }
  return { values, restricted: [...new Set(file.restricted)].sort() };
}
