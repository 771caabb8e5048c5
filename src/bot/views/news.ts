// The news as people read them: when, of what, whose words. They are shown cut to a line and never as markup.
import { cut, oneLine } from '#bot/text.ts';
import { counted } from '#bot/text.ts';
import type { NewsItem } from '#engine/market/news.ts';
import { formatDayEt } from '#engine/model/time.ts';

const SHOWN_MOST = 12;
const HEADLINE_MOST = 140;
const SYMBOLS_MOST = 4;

function itemLines({ at, symbols, headline, by }: NewsItem): readonly string[] {
  const named = symbols.slice(0, SYMBOLS_MOST).map((symbol) => cut(oneLine(symbol), 12));
  const more = symbols.length > SYMBOLS_MOST ? ' \u2026' : '';
  return [
    `${formatDayEt(at)}  ${named.join(' ')}${more}`,
    `  ${cut(oneLine(headline), HEADLINE_MOST)} (${cut(oneLine(by), 40)})`,
  ];
}

export function newsLines(items: readonly NewsItem[], symbol: string | null): readonly string[] {
  const of = symbol === null ? 'the symbols of this desk' : symbol;
  if (items.length === 0) return [`No news of ${of} in the last day.`];
  const more = items.length - SHOWN_MOST;
  return [
    `${counted(items.length, 'item')} of ${of} in the last day, newest first. Words of others: nothing here trades on them.`,
    ...items.slice(0, SHOWN_MOST).flatMap(itemLines),
    ...(more > 0 ? [`and ${more} more; of one symbol: news <symbol>`] : []),
  ];
}
