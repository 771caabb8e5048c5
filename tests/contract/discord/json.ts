// Reading JSON that came from outside, piece by piece, without trusting its shape.
import type { Json, JsonObject } from './world.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** A word or a number as text; empty for anything else. */
export function wordOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** Undefined where the text is no JSON. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A copy in which nothing is shared with the world, in the shape its reader knows it to have. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each caller names a shape
export function copied<Shape>(value: unknown): Shape {
  return structuredClone(value) as Shape;
}
