// What a request asks, taken apart once, and what an endpoint answers.
import type { House } from './house.ts';
import type { AccountNames } from './showing.ts';
import type { CallName } from './standing.ts';

export interface Ask {
  readonly house: House;
  readonly names: AccountNames;
  readonly query: URLSearchParams;
  /** What stands in the path's places, decoded. */
  readonly path: readonly string[];
  readonly body: unknown;
}

export interface Answered {
  readonly status: number;
  /** Undefined is an empty body. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: RegExp;
  readonly call: CallName;
  act(ask: Ask): Answered;
}

export function ok(body: unknown): Answered {
  return { status: 200, body };
}

export function listed(query: URLSearchParams, name: string): readonly string[] {
  return (query.get(name) ?? '').split(',').filter((one) => one !== '');
}

/** A moment or a day, in ms; the fallback where it is absent or unreadable. */
export function momentOf(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? fallback : ms;
}

export function countOf(
  query: URLSearchParams,
  name: string,
  most: { readonly unsaid: number; readonly limit: number },
): number {
  const text = query.get(name);
  const count = text === null ? most.unsaid : Number(text);
  return Number.isInteger(count) && count > 0 ? Math.min(count, most.limit) : most.unsaid;
}
