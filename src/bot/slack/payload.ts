// Reading what came from outside without trusting its shape: a field that is not there, or is something else
// than expected, reads as nothing. Defined for every value.

export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a name; an empty one where there is none. */
export function under(value: unknown, name: string): Fields {
  if (!isFields(value) || !Object.hasOwn(value, name)) return NONE;
  const found = value[name];
  return isFields(found) ? found : NONE;
}

/** The text under a name; empty where there is none. */
export function textOf(value: unknown, name: string): string {
  if (!isFields(value) || !Object.hasOwn(value, name)) return '';
  const found = value[name];
  return typeof found === 'string' ? found : '';
}

export function numberOf(value: unknown, name: string): number | null {
  if (!isFields(value) || !Object.hasOwn(value, name)) return null;
  const found = value[name];
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

export function isTrue(value: unknown, name: string): boolean {
  return isFields(value) && Object.hasOwn(value, name) && value[name] === true;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (!isFields(value) || !Object.hasOwn(value, name)) return [];
  const found: unknown = value[name];
  return Array.isArray(found) ? found : [];
}

/** "1700000000.000100" as milliseconds; null for what is no stamp of a message. */
export function stampMs(ts: string): number | null {
  return /^\d{9,11}\.\d{1,6}$/.test(ts) ? Math.floor(Number(ts) * 1_000) : null;
}

/** Milliseconds as a stamp of Slack. */
export function stampAt(ms: number): string {
  return (Math.max(0, ms) / 1_000).toFixed(6);
}
