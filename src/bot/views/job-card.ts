// What a job's card shows besides its lines: the pack as a table, the day's money as fields, the exposure
// as a picture to be drawn when somebody looks. The lines stay as the journal has them.
import type { Field, Picture, PictureKind, Table } from '#bot/card.ts';
import { optionShows } from '#bot/views/options-card.ts';
import type { Draft, News } from '#bot/draft.ts';
import { formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import type { JobFinished } from '#runbook/fact.ts';
import { pictureMoney } from '#runbook/picture.ts';
import { wordPicture } from '#runbook/picture-words.ts';

type Shows = Partial<Pick<Draft, 'fields' | 'table' | 'picture' | 'lines'>>;

function packTable(news: News): Table | null {
  const pack = news.after.engine.day?.pack ?? [];
  if (pack.length === 0) return null;
  return {
    columns: ['Strategy', 'Symbol', 'Action', 'Score', 'Verdict'],
    rows: pack.map((row) => [
      row.strategy,
      row.symbol,
      row.action,
      row.action === 'enter' ? row.score.toFixed(1) : '-',
      `${row.verdict}: ${row.why}`,
    ]),
  };
}

function moneyFields(news: News): readonly Field[] {
  const money = pictureMoney(news.after.engine);
  return [
    { name: 'Equity', value: formatCents(money.equity) },
    { name: 'Today', value: `${formatGain(money.day)} (${formatPercent(money.dayRatio)})` },
    { name: 'Drawdown', value: formatPercent(money.drawdownRatio) },
    { name: 'Gross', value: formatCents(money.gross) },
  ];
}

/** What to draw, with its figures in words. */
export function pictureOf(news: News, kind: PictureKind, until: string): Picture {
  return wordPicture(news.after, { kind, until });
}

/** The table takes the place of the lines that say the same. */
function packShows(news: News, fact: JobFinished): Shows {
  const table = packTable(news);
  return table === null ? {} : { table, lines: fact.lines.slice(0, 1) };
}

export function jobShows(news: News, fact: JobFinished): Shows {
  switch (fact.job) {
    case 'trade-pack':
      return fact.ok ? packShows(news, fact) : {};
    case 'briefing':
    case 'midday-check':
      return { fields: moneyFields(news) };
    case 'end-of-day':
      return { fields: moneyFields(news), picture: pictureOf(news, 'exposure', fact.day) };
    case 'daily-report':
      return { fields: moneyFields(news), picture: pictureOf(news, 'strategies', fact.day) };
    case 'spy-options':
      return fact.ok ? optionShows(news, fact) : {};
    case 'weekly-report':
    case 'monthly-report':
      return { picture: pictureOf(news, 'equity', fact.day) };
    default:
      return {};
  }
}
