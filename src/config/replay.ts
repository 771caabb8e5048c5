// Which days a demo replays, from which seed and how fast. The days lie within the recorded history.
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Scalar, Written } from './written.ts';
import { written } from './document.ts';

/** Desk seconds in a second of the wall's; `max` waits for nothing but the desk itself. */
export type Speed = number | 'max';

export interface Replay {
  readonly from: TradingDay;
  readonly until: TradingDay;
  readonly seed: string;
  readonly speed: Speed;
}

/** The recorded history's first and last day. */
export const HISTORY = { first: tradingDay('2000-01-03'), last: tradingDay('2020-04-17') } as const;

const SPEED_MAX = 1_000_000;

export function readHistoryDay(text: Scalar): Written<TradingDay> {
  const day = attempt(() => tradingDay(String(text)));
  if (!day.ok)
    return { ok: false, fault: `"${String(text)}" is no date; write it like 2020-02-03.` };
  if (day.value >= HISTORY.first && day.value <= HISTORY.last)
    return { ok: true, value: day.value };
  const fault = `${day.value} is outside the recorded history; choose a day from ${HISTORY.first} to ${HISTORY.last}.`;
  return { ok: false, fault };
}

export function readSpeed(text: Scalar): Written<Speed> {
  if (text === 'max') return { ok: true, value: 'max' };
  const speed = typeof text === 'number' ? text : Number(text.trim() === '' ? Number.NaN : text);
  if (speed >= 1 && speed <= SPEED_MAX) return { ok: true, value: speed };
  const fault = `"${String(text)}" is no speed; write desk seconds a second, 1 to 1000000 (6300 shows a day in 5 seconds), or max.`;
  return { ok: false, fault };
}

export function readSeed(text: Scalar): Written<string> {
  if (/^[\w.-]{1,64}$/.test(String(text))) return { ok: true, value: String(text) };
  const fault = `"${String(text).slice(0, 70)}" is no seed; write 1 to 64 letters, digits, dots, dashes.`;
  return { ok: false, fault };
}

/** Why two days are no span of a replay; null when they are. */
export function spanFault(from: TradingDay, until: TradingDay): string | null {
  if (from <= until) return null;
  return `from ${from} is after until ${until}; give both, the earlier first.`;
}

export const replayField: z.ZodType<Replay> = z
  .strictObject({
    from: written(readHistoryDay),
    until: written(readHistoryDay),
    seed: written(readSeed),
    speed: written(readSpeed),
  })
  .superRefine(({ from, until }, context) => {
    const fault = spanFault(from, until);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });
