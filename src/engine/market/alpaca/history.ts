// Daily bars and corporate actions from Alpaca: split-adjusted, all pages, in New York's days. What was not asked
// for is a fault: another symbol's rows, or rows outside the days.
import { TimeFrame } from '@alpacahq/alpaca-trade-api/rest';
import type { marketData, marketDataShapes } from '@alpacahq/alpaca-trade-api/rest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { asking, NAME, numberOf } from '#engine/market/alpaca/client.ts';
import type { DataClient } from '#engine/market/alpaca/client.ts';
import { toBars } from '#engine/market/rows.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { ActionSource, BarSource, CorporateAction } from '#engine/market/source.ts';
import { blaming } from '#engine/market/table.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, newYork, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const ROWS_A_PAGE = 10_000;
const ACTIONS_A_PAGE = 1_000;
const SESSION_END = 16 * 60;

function fault(what: string): SourceFault {
  return new SourceFault(NAME, `${NAME} ${what}.`);
}

function toRow(symbol: InstrumentSymbol, bar: marketDataShapes.Bar): DailyRow {
  const at = bar.timestamp.getTime();
  if (!Number.isFinite(at)) throw fault(`sent a bar of ${symbol} without a time`);
  return {
    day: newYork(at).day,
    open: numberOf(bar.open),
    high: numberOf(bar.high),
    low: numberOf(bar.low),
    close: numberOf(bar.close),
    volume: numberOf(bar.volume),
  };
}

/** A bar's time is its day's midnight in New York; the end is late enough to hold it and never in the future. */
export function alpacaBars(settings: AlpacaSettings, client: DataClient): BarSource {
  return {
    name: `${NAME} ${settings.feed}`,
    async daily(symbol, from, to) {
      const answer = await asking(settings, () =>
        client.getStockBars({
          symbols: [symbol],
          timeframe: TimeFrame.Day,
          start: new Date(atNewYork(from, 0)),
          end: new Date(atNewYork(to, SESSION_END)),
          adjustment: 'split',
          feed: settings.feed,
          limit: ROWS_A_PAGE,
        }),
      );
      const other = Object.keys(answer).find((key) => key !== symbol);
      if (other !== undefined)
        throw fault(`sent rows of ${other.slice(0, 20)}, asked of ${symbol}`);
      const rows = (answer[symbol] ?? []).map((bar) => toRow(symbol, bar));
      if (rows.length === 0) throw fault(`has no bars of ${symbol} from ${from} to ${to}`);
      const outside = rows.find((row) => row.day < from || row.day > to);
      if (outside !== undefined)
        throw fault(`sent ${symbol} of ${outside.day}, asked for ${from} to ${to}`);
      return blaming(NAME, () => toBars(symbol, rows));
    },
  };
}

/** The SDK reads a calendar day as its UTC midnight. */
function dayOf(date: Date): TradingDay | null {
  const at = date.getTime();
  return Number.isFinite(at) ? tradingDay(date.toISOString().slice(0, 10)) : null;
}

interface Announced {
  readonly symbol: string;
  readonly exDate: Date;
  readonly kind: CorporateAction['kind'];
  readonly amount: number;
}

function announced(found: marketData.CorporateActions): readonly Announced[] {
  const splits = [...(found.forwardSplits ?? []), ...(found.reverseSplits ?? [])].map(
    ({ symbol, exDate, newRate, oldRate }) => {
      const amount = numberOf(newRate) / numberOf(oldRate);
      return { symbol, exDate, kind: 'split' as const, amount };
    },
  );
  const dividends = (found.cashDividends ?? []).map(({ symbol, exDate, rate }) => {
    return { symbol, exDate, kind: 'dividend' as const, amount: numberOf(rate) };
  });
  return [...splits, ...dividends];
}

function readActions(
  found: marketData.CorporateActions,
  symbols: readonly InstrumentSymbol[],
): readonly CorporateAction[] {
  const bySpelling = new Map<string, InstrumentSymbol>(symbols.map((one) => [one, one]));
  return announced(found)
    .flatMap(({ symbol: spelled, exDate, kind, amount }) => {
      const symbol = bySpelling.get(spelled);
      if (symbol === undefined) return [];
      const exDay = dayOf(exDate);
      if (exDay === null || !(amount > 0) || !Number.isFinite(amount))
        throw fault(`announces a ${kind} of ${symbol} without a day or an amount`);
      return [{ symbol, exDay, kind, amount }];
    })
    .toSorted((a, b) => (a.exDay < b.exDay ? -1 : Number(a.exDay > b.exDay)));
}

export function alpacaActions(settings: AlpacaSettings, client: DataClient): ActionSource {
  return {
    name: NAME,
    async actions(symbols, from, to) {
      const found = await asking(settings, () =>
        client.collectCorporateActions({
          symbols: [...symbols],
          types: 'forward_split,reverse_split,cash_dividend',
          start: new Date(`${from}T00:00:00Z`),
          end: new Date(`${to}T00:00:00Z`),
          limit: ACTIONS_A_PAGE,
        }),
      );
      return readActions(found, symbols);
    },
  };
}
