// The VIX from the exchange that makes it: CBOE's own table of every session since 1990, without a key.
// It is published after the close; a level that is no level of the VIX ends the reading.
import { download } from '#engine/market/download.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { VixSource } from '#engine/market/source.ts';
import { readDay, readNumber, readTable } from '#engine/market/table.ts';
import type { TradingDay } from '#engine/model/time.ts';

const NAME = 'CBOE';
const PATH = '/api/global/us_indices/daily_prices/VIX_History.csv';
const HEADER = 'DATE,OPEN,HIGH,LOW,CLOSE';

export interface CboeOptions {
  /** Where CBOE's files are; another place only for a stand-in on this machine. */
  readonly origin?: string;
  readonly timeoutMs?: number;
}

function readCloses(text: string, to: TradingDay): Awaited<ReturnType<VixSource['vix']>> {
  const table = { source: NAME, notices: [], header: HEADER };
  let before = '';
  return readTable(text, table).flatMap((cells) => {
    const day = readDay(cells[0], NAME);
    if (day <= before)
      throw new SourceFault(NAME, `${NAME}: the rows are not in order: ${day} after ${before}.`);
    before = day;
    const close = readNumber(cells[4], NAME, `in the row of ${day}`);
    return day <= to ? [{ day, close }] : [];
  });
}

export function cboeVix(options: CboeOptions = {}): VixSource {
  const url = new URL(PATH, options.origin ?? 'https://cdn.cboe.com');
  const timeoutMs = options.timeoutMs ?? 15_000;
  return {
    name: NAME,
    async vix(to) {
      const text = await download({ source: NAME, url, timeoutMs, maxBytes: 8_000_000 });
      return readCloses(text, to);
    },
  };
}
