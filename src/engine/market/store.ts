// Daily history on disk, a column file a symbol. A file is replaced at one stroke and believed only whole: one
// that is damaged is set aside under another name, and its history is loaded again.
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode } from '#engine/market/column-file.ts';
import type { Stored } from '#engine/market/column-file.ts';
import { systemSaid } from '#engine/journal/replace.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';

export interface BarStore {
  /** Null when nothing whole can be read; a damaged file has been set aside by then. */
  load(symbol: InstrumentSymbol): Stored | null;
  /** Once it is over a restart finds it; after a power failure, or where it throws, the old one may stand, whole. */
  save(stored: Stored): Promise<void>;
}

export interface StoreParts {
  /** Made where it is missing. */
  readonly folder: string;
  readonly log: (text: string) => void;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Null when there is no such file. */
function readWhole(path: string): ArrayBuffer | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    let read = 0;
    for (let got = -1; got !== 0 && read < bytes.length; read += got)
      got = readSync(file, bytes, read, bytes.length - read, read);
    return bytes.buffer;
  } finally {
    closeSync(file);
  }
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

export function openBarStore({ folder, log }: StoreParts): BarStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (symbol: InstrumentSymbol): string => join(folder, `daily-${symbol}.bars`);

  function read(symbol: InstrumentSymbol, bytes: ArrayBuffer): Stored {
    const stored = decode(bytes);
    if (stored.bars.symbol !== symbol)
      throw new RangeError(`it holds ${stored.bars.symbol}, not ${symbol}`);
    return stored;
  }

  return {
    load(symbol) {
      const path = pathOf(symbol);
      try {
        const bytes = readWhole(path);
        return bytes === null ? null : read(symbol, bytes);
      } catch (error) {
        if (!(error instanceof RangeError)) {
          log(`The stored history of ${symbol} cannot be read: ${systemSaid(error)}.`);
          return null;
        }
        renameSync(path, `${path}.damaged`);
        log(
          `The stored history of ${symbol} is damaged: ${error.message}. ` +
            'It was set aside and is loaded again.',
        );
        return null;
      }
    },
    async save(stored) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replace(pathOf(stored.bars.symbol), encode(stored));
    },
  };
}
