// The command that shows the news of the desk's symbols. It looks and changes nothing, and what it shows is
// what others wrote.
import { optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { newsLines } from '#bot/views/news.ts';
import type { NewsItem } from '#engine/market/news.ts';
import type { Outcome } from '#runbook/answer.ts';

function shown(items: readonly NewsItem[], symbol: string | null): Outcome {
  return done(newsLines(items, symbol), {
    items: items.map((item) => ({ ...item, symbols: [...item.symbols] })),
  });
}

function runNews({ desk, said }: DeskCall): Promise<Outcome> {
  const symbol = said.texts['symbol']?.toUpperCase() ?? null;
  return desk.news(symbol).then((read) => (read.ok ? shown(read.value, symbol) : read));
}

export const NEWS_COMMANDS: readonly Command[] = [
  {
    name: 'news',
    also: [],
    group: 'look',
    says: 'What was published of the desk\u2019s symbols in the last day',
    args: [optional('symbol', 'of one symbol', { kind: 'symbol' })],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['news', 'news SPY'],
    needsDesk: true,
    run: runNews,
  },
];
