// History on disk: what is read back is what was stored, bit by bit; a file that is not whole is never believed;
// and a process killed in the middle of storing leaves the old history or the new one.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Bars } from '#engine/market/bars.ts';
import { decode, encode } from '#engine/market/column-file.ts';
import { dayFromNumber } from '#engine/market/holidays.ts';
import { toBars } from '#engine/market/rows.ts';
import { openBarStore } from '#engine/market/store.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { walk } from './provider.ts';

const SPY = instrumentSymbol('SPY');
const ROWS = walk('SPY', '2026-01-02', '2026-03-31');
const FILE = 'daily-SPY.bars';
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'twokey-bars-'));
  folders.push(folder);
  return folder;
}

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

function bits(bars: Bars): readonly (readonly bigint[])[] {
  return COLUMNS.map((name) => [...new BigUint64Array(Float64Array.from(bars[name]).buffer)]);
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

describe('a column file', () => {
  const double = fc.double();
  const column = (length: number) => fc.array(double, { minLength: length, maxLength: length });
  const history = fc
    .uniqueArray(fc.integer({ min: 0, max: 25_000 }), { maxLength: 40 })
    .chain((days) =>
      fc.tuple(
        fc.constant(days.toSorted((a, b) => a - b)),
        ...COLUMNS.map(() => column(days.length)),
      ),
    );

  it('gives back the same bits, whatever they are', () => {
    fc.assert(
      fc.property(history, fc.stringMatching(/^[\w. -]{1,60}$/), ([days, ...columns], source) => {
        const rows = days.map((day, row) => ({
          day: dayFromNumber(day),
          open: columns[0]?.[row] ?? 0,
          high: columns[1]?.[row] ?? 0,
          low: columns[2]?.[row] ?? 0,
          close: columns[3]?.[row] ?? 0,
          volume: columns[4]?.[row] ?? 0,
        }));
        const bars = toBars(SPY, rows);
        const back = decode(copyOf(encode({ source, bars })));
        expect(back.source).toBe(source);
        expect(back.bars.day).toEqual(bars.day);
        expect(back.bars.symbol).toBe(SPY);
        expect(bits(back.bars)).toEqual(bits(bars));
      }),
    );
  });

  it('is not believed when any one of its bits is another', () => {
    const whole = encode({ source: 'Yahoo', bars: toBars(SPY, ROWS.slice(0, 5)) });
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const bytes = Uint8Array.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => decode(bytes.buffer)).toThrow(RangeError);
      }),
      { numRuns: 500 },
    );
  });

  it('is not believed when a byte is missing or one too many', () => {
    const whole = encode({ source: 'Yahoo', bars: toBars(SPY, ROWS) });
    for (const length of [0, 1, 255, 256, whole.length - 1])
      expect(() => decode(copyOf(whole.subarray(0, length)))).toThrow(RangeError);
    expect(() => decode(copyOf(Buffer.concat([whole, Buffer.alloc(1)])))).toThrow(/belong/);
  });

  it('takes no source’s name that would break its first line', () => {
    const bars = toBars(SPY, ROWS);
    for (const source of ['', 'a|b', 'a\nb', 'x'.repeat(61)])
      expect(() => encode({ source, bars })).toThrow(/not a source’s name|not a source's name/);
  });
});

describe('the store', () => {
  const said: string[] = [];
  const open = (folder: string) => openBarStore({ folder, log: (text) => said.push(text) });

  it('keeps a history over a restart, and has nothing of what was never stored', async () => {
    const folder = join(folderOf(), 'data');
    const bars = toBars(SPY, ROWS);
    await open(folder).save({ source: 'Alpaca iex', bars });
    const back = open(folder).load(SPY);
    expect(back).toMatchObject({ source: 'Alpaca iex', bars: { length: ROWS.length } });
    expect(bits(back?.bars ?? toBars(SPY, []))).toEqual(bits(bars));
    expect(open(folder).load(instrumentSymbol('QQQ'))).toBeNull();
  });

  const damages: readonly (readonly [string, (bytes: Buffer) => Buffer, RegExp])[] = [
    ['emptied', () => Buffer.alloc(0), /0 bytes/],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 8), /belong/],
    ['a bit of a price turned', (bytes) => Buffer.from(bytes).fill(1, 900, 901), /SHA-256/],
    ['overwritten with text', () => Buffer.from('x'.repeat(4_000)), /begin with/],
  ];
  it.each(damages)('sets aside a file that was %s, and says so', async (_name, damage, words) => {
    const folder = folderOf();
    const store = open(folder);
    await store.save({ source: 'Yahoo', bars: toBars(SPY, ROWS) });
    writeFileSync(join(folder, FILE), damage(readFileSync(join(folder, FILE))));
    said.length = 0;
    expect(store.load(SPY)).toBeNull();
    expect(said.join()).toMatch(words);
    expect(said.join()).toMatch(/history of SPY is damaged.*set aside and is loaded again/);
    expect([FILE, `${FILE}.damaged`].map((name) => existsSync(join(folder, name)))).toEqual([
      false,
      true,
    ]);
    await store.save({ source: 'Yahoo', bars: toBars(SPY, ROWS) });
    expect(store.load(SPY)?.bars.length).toBe(ROWS.length);
  });

  it('does not take another symbol’s file', async () => {
    const folder = folderOf();
    const store = open(folder);
    await store.save({ source: 'Yahoo', bars: toBars(SPY, ROWS) });
    writeFileSync(join(folder, 'daily-QQQ.bars'), readFileSync(join(folder, FILE)));
    expect(store.load(instrumentSymbol('QQQ'))).toBeNull();
    expect(said.at(-1)).toMatch(/it holds SPY, not QQQ/);
  });

  it('has the old history where a crash came before the new one had its name', async () => {
    const folder = folderOf();
    const store = open(folder);
    await store.save({ source: 'Yahoo', bars: toBars(SPY, ROWS) });
    const half = encode({ source: 'Yahoo', bars: toBars(SPY, ROWS) }).subarray(0, 700);
    writeFileSync(join(folder, `${FILE}.new`), half);
    expect(open(folder).load(SPY)?.bars.length).toBe(ROWS.length);
    await open(folder).save({ source: 'Yahoo', bars: toBars(SPY, ROWS.slice(0, 9)) });
    expect(open(folder).load(SPY)?.bars.length).toBe(9);
  });
});

describe('a process killed while it stores', () => {
  /** Kills it some time after its first line; answers with the last length it said was on disk. */
  function killedAfter(folder: string, ms: number): Promise<number> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'saving.ts'), folder]);
    let printed = '';
    child.stdout.on('data', (bytes: Buffer) => {
      if (printed === '') setTimeout(() => child.kill('SIGKILL'), ms);
      printed += bytes.toString();
    });
    return new Promise((resolve) => {
      child.on('close', () => resolve(Number(printed.trimEnd().split('\n').at(-1))));
    });
  }

  it('leaves what it said was stored, or more, and always whole', async () => {
    for (let run = 0; run < 8; run += 1) {
      const folder = folderOf();
      const said = await killedAfter(folder, 7 * run);
      const stored = openBarStore({ folder, log: () => undefined }).load(SPY);
      expect(stored?.bars.length).toBeGreaterThanOrEqual(said);
      expect(existsSync(join(folder, `${FILE}.damaged`))).toBe(false);
    }
  });
});
