// How values are written in the files under config/, for people: "2 %", "$5,000", "30 days". Each
// reader answers with the value in its own unit or with the sentence of what is wrong and how to write it.

import type { Unit } from '#runbook/metric/metric.ts';

export type Written<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

export type Scalar = string | number;

const PERCENT = /^(\d{1,6}(?:\.\d{1,6})?) ?%$/;
const DOLLARS = /^\$ ?(\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.(\d{2}))?$/;
const SECONDS = /^(\d{1,4}(?:\.\d{1,3})?) ?s$/;
const MINUTES = /^(\d{1,3}) minutes?$/;
const HOURS = /^(\d{1,3}(?:\.\d{1,2})?) hours?$/;
const BASIS_POINTS = /^(\d{1,5}(?:\.\d{1,2})?) ?bps$/;
const DAYS = /^(\d{1,4}) days?$/;

function wrong(written: Scalar, how: string): { readonly ok: false; readonly fault: string } {
  return { ok: false, fault: `"${String(written).slice(0, 40)}" cannot be read; ${how}.` };
}

/** "1.5 %" as a ratio, 0.015. */
export function readPercent(written: Scalar): Written<number> {
  const percent = PERCENT.exec(String(written))?.[1];
  if (percent === undefined)
    return wrong(written, 'write a percentage with its sign, such as 1.5 %');
  return { ok: true, value: Number((Number(percent) / 100).toFixed(10)) };
}

/** "$1,000.50" in whole cents. */
export function readDollars(written: Scalar): Written<number> {
  const [, whole, rest = '00'] = DOLLARS.exec(String(written)) ?? [];
  if (whole === undefined)
    return wrong(written, 'write dollars with their sign, such as $75 or $1,000.50');
  return { ok: true, value: Number(whole.replaceAll(',', '')) * 100 + Number(rest) };
}

/** "30 days" as a number of days. */
export function readDays(written: Scalar): Written<number> {
  const days = DAYS.exec(String(written))?.[1];
  if (days === undefined) return wrong(written, 'write a number of days, such as 30 days');
  return { ok: true, value: Number(days) };
}

/** "5 minutes" as a number of minutes. */
export function readMinutes(written: Scalar): Written<number> {
  const minutes = MINUTES.exec(String(written))?.[1];
  if (minutes === undefined) return wrong(written, 'write a number of minutes, such as 5 minutes');
  return { ok: true, value: Number(minutes) };
}

/** "4 hours" as a number of hours. */
function readHours(written: Scalar): Written<number> {
  const hours = HOURS.exec(String(written))?.[1];
  if (hours === undefined) return wrong(written, 'write a number of hours, such as 4 hours');
  return { ok: true, value: Number(hours) };
}

/** "5 bps" as a number of basis points. */
function readBasisPoints(written: Scalar): Written<number> {
  const points = BASIS_POINTS.exec(String(written))?.[1];
  if (points === undefined) return wrong(written, 'write basis points, such as 5 bps');
  return { ok: true, value: Number(points) };
}

/** "2 s" in milliseconds. */
export function readSeconds(written: Scalar): Written<number> {
  const seconds = SECONDS.exec(String(written))?.[1];
  if (seconds === undefined) return wrong(written, 'write seconds with their sign, such as 2 s');
  return { ok: true, value: Math.round(Number(seconds) * 1_000) };
}

export function readCount(written: Scalar): Written<number> {
  if (typeof written !== 'number' || !Number.isSafeInteger(written) || written < 0)
    return wrong(written, 'write a whole number, such as 5');
  return { ok: true, value: written };
}

/** A number from 0 up to a greatest one. */
export function readUpTo(written: Scalar, most: number): Written<number> {
  if (typeof written !== 'number' || !(written >= 0 && written <= most))
    return wrong(written, `write a number from 0 to ${most}`);
  return { ok: true, value: written };
}

/** A threshold of a metric, in its own unit. */
export function readBound(unit: Unit, written: Scalar): Written<number> {
  switch (unit) {
    case 'ratio':
      return readPercent(written);
    case 'bps':
      return readBasisPoints(written);
    case 'cents':
      return readDollars(written);
    case 'hours':
      return readHours(written);
  }
}
