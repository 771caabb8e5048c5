// A result is either a value or a refusal. A refusal is the domain saying no: it has a stable code,
// a sentence for people, and the numbers that led to it; it is never thrown.

export interface Refusal {
  readonly code: string;
  readonly text: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

export type Result<T, R = Refusal> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse(
  code: string,
  text: string,
  data?: Refusal['data'],
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: data === undefined ? { code, text } : { code, text, data } };
}
