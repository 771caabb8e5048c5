// What reports say alike: what models cost, in each of them, and what the figures mean, in those that are read by who
// does not see the desk each day. A figure that is not made is said to be so.
import { TRADES_MIN } from '#runbook/report/bands.ts';
import { list, section } from '#runbook/report/document.ts';

export const languageModels = section(
  'Cost of language models',
  [],
  'Not configured: no part of this desk asks one.',
);

export const figureWords = section(
  'What the figures mean',
  list([
    'R: what a trade gained over what it risked from its entry to its stop; -1 R is a stop that held.',
    `Win rate: trades that gained, of those that closed. It is given from ${TRADES_MIN} trades on.`,
    'Mean gain over mean loss: of the trades that gained, and of those that lost.',
    'Drawdown at a close: the deepest fall of closing equity under the highest before it.',
    `Sharpe: the mean of the daily returns over their deviation, scaled to a year. From ${TRADES_MIN} days on; of few days it says little.`,
    'Gross exposure: the value of all positions, long and short, over equity.',
    'bps: hundredths of a percent. Slippage: what fills cost against the price at the decision. Shortfall: slippage, fees, and what was wanted and missed.',
    'Orders that got something: those that ended filled at least in part, of all that ended, protective stops left out.',
  ]),
);
