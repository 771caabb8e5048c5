// The file universe.yaml: what the desk may look at and trade, symbol by symbol. The sector of a company is one of
// the eleven of GICS, a fund has none, and no symbol stands there twice.
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import { instrumentSymbol, isOption } from '#engine/model/instrument.ts';
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Result } from '#engine/model/result.ts';
import { line, readDocument, written } from './document.ts';
import type { Scalar, Written } from './written.ts';

/** The most symbols of a paper and of a live account (K). */
export const SYMBOLS_MOST = { paper: 50, live: 10 } as const;

const SECTORS = [
  'Communication Services',
  'Consumer Discretionary',
  'Consumer Staples',
  'Energy',
  'Financials',
  'Health Care',
  'Industrials',
  'Information Technology',
  'Materials',
  'Real Estate',
  'Utilities',
] as const;

function readSymbol(text: Scalar): Written<InstrumentSymbol> {
  const symbol = attempt(() => instrumentSymbol(String(text)));
  const fault = `"${String(text).slice(0, 30)}" is no symbol of a share or fund; write it like SPY or BRK.B.`;
  if (!symbol.ok || symbol.value.startsWith('^') || isOption(symbol.value))
    return { ok: false, fault };
  return { ok: true, value: symbol.value };
}

const symbol = written(readSymbol);

const row = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      symbol,
      name: line,
      kind: z.literal('equity'),
      sector: z.enum(SECTORS, {
        error: `This is no sector of GICS. Choose ${SECTORS.join(', ')}.`,
      }),
    }),
    z.strictObject({ symbol, name: line, kind: z.literal('fund') }),
  ],
  { error: 'Write kind: equity with its sector, or kind: fund.' },
);

const universeFile = z.strictObject({
  symbols: z
    .array(row)
    .min(1, { error: 'This is empty. Name at least one symbol.' })
    .max(SYMBOLS_MOST.paper, {
      error: `These are more than ${SYMBOLS_MOST.paper}, the most of a paper account. Shorten the list.`,
    })
    .refine((rows) => new Set(rows.map((one) => one.symbol)).size === rows.length, {
      error: 'A symbol stands here twice. Remove one.',
    }),
});

/** The text of universe.yaml. Refusal: CONFIG_INVALID. */
export function readUniverse(file: string, text: string): Result<readonly Instrument[]> {
  const read = readDocument({ file, text }, universeFile);
  if (!read.ok) return read;
  return {
    ok: true,
    value: read.value.symbols.map((one) => ({
      symbol: one.symbol,
      name: one.name,
      kind: one.kind,
      sector: one.kind === 'equity' ? one.sector : null,
    })),
  };
}
