// How arguments travel: the official client sends every one as text, and JSON inside text; a body of JSON may
// carry them as they are. Each is read either way.
import { z } from 'zod';

/** What cannot be read as JSON is left as the text it is, and the shape inside refuses it. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export function json<T extends z.ZodType>(shape: T) {
  return z.preprocess(unpacked, shape);
}

export const Flag = z.preprocess(
  (value) => (typeof value === 'string' ? value === 'true' || value === '1' : value),
  z.boolean(),
);

export const Count = z.preprocess(
  (value) => (typeof value === 'string' && value !== '' ? Number(value) : value),
  z.int(),
);

/** "1700000000.000100". */
export const Ts = z.string().regex(/^\d{1,12}\.\d{6}$/);
