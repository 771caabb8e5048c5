// A provider's CSV read strictly: its very header, as many fields in each line as in the header, real days and
// whole numbers in their places. A page of HTML, a notice or a torn line is a SourceFault, never a row.
import { parse } from 'csv-parse/sync';
import { SourceFault } from '#engine/market/source.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface Table {
  readonly source: string;
  /** What the provider says when it says no, and what that means to people. */
  readonly notices: readonly (readonly [RegExp, string])[];
  /** The first line, fields apart by commas. */
  readonly header: string;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function fault(source: string, what: string): SourceFault {
  return new SourceFault(source, `${source} sent ${what}.`);
}

function checkStart(text: string, table: Table): void {
  if (text.trim() === '') throw fault(table.source, 'an empty answer');
  for (const [notice, means] of table.notices)
    if (notice.test(text)) throw new SourceFault(table.source, `${table.source} ${means}.`);
  if (text.trimStart().startsWith('<'))
    throw fault(table.source, 'a page for people where a table belongs');
}

/** The rows below the header, each with as many fields as it; throws SourceFault. */
export function readTable(text: string, table: Table): readonly (readonly string[])[] {
  checkStart(text, table);
  let rows: readonly (readonly string[])[];
  try {
    rows = parse(text, { bom: true, relax_quotes: false, skip_empty_lines: true, trim: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw fault(table.source, `a torn table: ${why.slice(0, 120).replace(/\.$/, '')}`);
  }
  const [first, ...rest] = rows;
  const found = (first ?? []).join(',');
  if (found.toLowerCase() !== table.header.toLowerCase())
    throw fault(table.source, `a table that begins "${found.slice(0, 60)}", not "${table.header}"`);
  if (rest.length === 0) throw fault(table.source, 'a table without a row');
  return rest;
}

/** A number as a provider writes it; throws SourceFault with the place. */
export function readNumber(text: string | undefined, source: string, where: string): number {
  if (text !== undefined && NUMBER.test(text)) return Number(text);
  throw fault(source, `"${(text ?? '').slice(0, 20)}" where a number belongs, ${where}`);
}

/** "2026-03-02", or "03/02/2026" as it is written in the United States; throws SourceFault. */
export function readDay(text: string | undefined, source: string): TradingDay {
  const given = text ?? '';
  const american = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(given);
  const iso = american === null ? given : `${american[3]}-${american[1]}-${american[2]}`;
  try {
    return tradingDay(iso);
  } catch {
    throw fault(source, `"${given.slice(0, 20)}" where a day belongs`);
  }
}

/** What a maker of columns finds wrong with rows becomes the source's fault. */
export function blaming<T>(source: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new SourceFault(source, `${source}: ${error.message}.`);
    throw error;
  }
}
