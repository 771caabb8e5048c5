// One method of the Web API: the shape of its arguments, the token and scope it takes, and what it does. A
// refusal carries Slack's own error code.
import { z } from 'zod';
import type { House } from './house.ts';
import type { Json, JsonObject } from './standing.ts';

export interface Refused {
  readonly kind: 'refused';
  readonly error: string;
  readonly more?: JsonObject;
}

export type Outcome =
  | { readonly kind: 'done'; readonly body: JsonObject }
  | Refused
  /** The arguments break their published shape. */
  | { readonly kind: 'broken'; readonly issues: readonly z.core.$ZodIssue[] };

export interface Method {
  readonly token: 'bot' | 'app';
  /** The arguments it is published with, and those the official clients add to every call. */
  readonly known: readonly string[];
  scope(house: House, args: JsonObject): string | null;
  run(house: House, args: JsonObject): Outcome;
}

export function refused(error: string, more?: JsonObject): Refused {
  return more === undefined ? { kind: 'refused', error } : { kind: 'refused', error, more };
}

export function done(body: JsonObject = {}): Outcome {
  return { kind: 'done', body };
}

interface Does<Args> {
  readonly token?: 'app';
  /** Null needs none. */
  readonly scope: string | null | ((house: House, args: JsonObject) => string | null);
  readonly run: (house: House, args: Args) => Outcome;
}

export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  does: Does<z.infer<z.ZodObject<Shape>>>,
): Method {
  const Args = z.object(shape);
  const { scope } = does;
  return {
    token: does.token ?? 'bot',
    known: [...Object.keys(shape), 'token', 'team_id'],
    scope: (house, args) => (typeof scope === 'function' ? scope(house, args) : scope),
    run(house, args) {
      const read = Args.safeParse(args);
      return read.success
        ? does.run(house, read.data)
        : { kind: 'broken', issues: read.error.issues };
    },
  };
}

/** What was parsed from JSON is JSON. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

export function asObjects(value: unknown): readonly JsonObject[] {
  return value === undefined ? [] : (JSON.parse(JSON.stringify(value)) as readonly JsonObject[]);
}

export function asObject(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
