// Keeps secrets out of what is written (U5): every value, and the ways text carries one, is blanked wherever it
// stands. It is the last resort; nobody hands a secret to a log, a post or a record in the first place.

/** A shorter one would blank words that are no secret. */
const SHORTEST = 4;
const BLANK = '[secret]';

/** As it is, inside JSON, in an address, and in base64. */
function spellings(secret: string): readonly string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
}

export type Mask = (text: string) => string;

export function openMask(secrets: readonly string[]): Mask {
  const all = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spellings);
  // The longest first: one may stand inside another.
  const sorted = [...new Set(all)].toSorted((a, b) => b.length - a.length);
  return (text) => sorted.reduce((clean, one) => clean.replaceAll(one, BLANK), text);
}
