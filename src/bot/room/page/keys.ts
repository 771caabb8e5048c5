// Which key does what, apart from the box and the forms, which take theirs first. Pure: a key as it was
// pressed comes to an act or to none.

export interface Pressed {
  readonly key: string;
  readonly modified: boolean;
  /** The keys stand where one types or chooses. */
  readonly typing: boolean;
  /** Single letters and signs are keys of the room. */
  readonly single: boolean;
}

export type KeyAct =
  | { readonly kind: 'type' | 'help' | 'enter' | 'escape' | 'end' }
  | { readonly kind: 'step'; readonly by: -1 | 1 }
  | { readonly kind: 'channel'; readonly at: number };

const NAMED: Readonly<Record<string, KeyAct>> = {
  Enter: { kind: 'enter' },
  End: { kind: 'end' },
  ArrowUp: { kind: 'step', by: -1 },
  ArrowDown: { kind: 'step', by: 1 },
};

const SINGLE: Readonly<Record<string, KeyAct>> = {
  '/': { kind: 'type' },
  '?': { kind: 'help' },
  k: { kind: 'step', by: -1 },
  j: { kind: 'step', by: 1 },
};

export function actOfKey({ key, modified, typing, single }: Pressed): KeyAct | null {
  if (modified) return null;
  if (key === 'Escape') return { kind: 'escape' };
  if (typing) return null;
  const named = Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
  if (named !== undefined) return named;
  if (!single) return null;
  if (/^\d$/.test(key)) return { kind: 'channel', at: Number(key) };
  return Object.hasOwn(SINGLE, key) ? (SINGLE[key] ?? null) : null;
}
