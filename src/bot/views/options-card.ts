// What the card of the look at options shows besides its lines: spot, volatility at the money, skew and freshness as
// fields, so that a phone has all of it at once. The lines stay as the journal has them.
import type { Draft, News } from '#bot/draft.ts';
import { formatPrice } from '#engine/model/money.ts';
import type { JobFinished } from '#runbook/fact.ts';
import { freshText, ivText, shownTerms, skewText } from '#runbook/jobs/options.ts';

export function optionShows(
  news: News,
  fact: JobFinished,
): Partial<Pick<Draft, 'fields' | 'lines'>> {
  const read = news.after.engine.options;
  if (read?.day !== fact.day || read.outcome.is !== 'read') return {};
  const { context } = read.outcome;
  const terms = shownTerms(context.terms).map((row) => `${row.days} d ${ivText(row.ivBps)}`);
  return {
    fields: [
      { name: 'SPY', value: formatPrice(context.spot) },
      { name: 'IV at the money', value: terms.join(' · ') },
      { name: '25-delta skew', value: skewText(context) },
      { name: 'Quotes', value: freshText(context) },
    ],
    // The first three lines say what the fields do.
    lines: fact.lines.slice(3),
  };
}

/** A desk without options data has said so on record; nobody needs a card of it each day. */
export function isQuiet(news: News, fact: JobFinished): boolean {
  return fact.job === 'spy-options' && news.after.engine.options?.outcome.is === 'not-configured';
}
