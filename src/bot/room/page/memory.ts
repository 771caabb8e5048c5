// What this browser remembers of the room: its look, what was dismissed and what was seen. A window
// keeps its own person; where nothing can be stored, nothing is remembered and all else works.

const NAME = 'twokey.';

function read(store: () => Storage, name: string): string {
  try {
    return store().getItem(NAME + name) ?? '';
  } catch {
    return '';
  }
}

function write(store: () => Storage, name: string, text: string): void {
  try {
    if (text === '') store().removeItem(NAME + name);
    else store().setItem(NAME + name, text);
  } catch {
    // A browser that stores nothing forgets, and that is all.
  }
}

export interface Memory {
  /** The text kept under this name; empty when there is none. */
  get(name: string): string;
  /** An empty text forgets. */
  set(name: string, text: string): void;
}

/** Of this browser, for every window. */
export const browserMemory: Memory = {
  get: (name) => read(() => localStorage, name),
  set: (name, text) => {
    write(() => localStorage, name, text);
  },
};

/** Of this window alone. */
export const windowMemory: Memory = {
  get: (name) => read(() => sessionStorage, name),
  set: (name, text) => {
    write(() => sessionStorage, name, text);
  },
};

/** Numbers by name as they were kept; what cannot be read is nothing. */
export function readNumbers(text: string): Readonly<Record<string, number>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
    );
  } catch {
    return {};
  }
}
