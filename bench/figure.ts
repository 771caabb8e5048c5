// What a measurement answers with: what was asked, what was measured, and on which machine. Numbers are
// rounded once, here, so that a reader never sees more digits than the clock gave.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly node: string;
  readonly platform: string;
}

type Measured = number | string | boolean | null | readonly string[];

export interface Figure {
  readonly figure: string;
  /** The aim, in words; null where a figure is printed for information only. */
  readonly asked: string | null;
  /** Whether the aim was reached; null where there is none. */
  readonly reached: boolean | null;
  readonly measured: Readonly<Record<string, Measured>>;
  readonly machine: Machine;
}

/** Tells a person what is going on; never part of the document. */
export type Tell = (text: string) => void;

export type Measure = (tell: Tell) => Promise<Figure>;

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cpus: all.length,
    model: all[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

export function figure(parts: Omit<Figure, 'machine'>): Figure {
  return { ...parts, machine: thisMachine() };
}

/** Three significant digits. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : 0;
}

/** The value that a share of the sorted values does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** `<name>P50Ms` and its siblings of a list of times. */
export function spread(name: string, times: readonly number[]): Readonly<Record<string, number>> {
  return {
    [`${name}P50Ms`]: rounded(percentile(times, 0.5)),
    [`${name}P99Ms`]: rounded(percentile(times, 0.99)),
    [`${name}MaxMs`]: rounded(Math.max(...times)),
  };
}

/** A folder that is gone when the work is over. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'twokey-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
