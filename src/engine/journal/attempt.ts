// Runs work that may throw and answers with what came of it, so that pure code handles a failure as a
// value. It is for foreign text and foreign code only: our own bugs are left to crash.

export type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

export function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
