// The command that shows what data the desk stands on: how far each set reaches, what is in quarantine and
// why, and how its providers answer. It looks and changes nothing.
import { optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { dataLines, oneSetLines } from '#bot/views/data.ts';
import { refuse } from '#engine/model/result.ts';
import type { Outcome } from '#runbook/answer.ts';

function runData({ desk, said }: DeskCall): Outcome {
  const picture = desk.data();
  if (picture === null) return done([desk.feedLabel], { sets: [], providers: [] });
  const asked = said.texts['symbol']?.toUpperCase();
  if (asked === undefined) {
    const { feed, label, sets, providers } = picture;
    return done(dataLines(picture), {
      feed,
      label,
      sets: sets.map((row) => ({ ...row })),
      providers: providers.map((row) => ({ ...row })),
    });
  }
  const row = picture.sets.find((one) => (one.symbol ?? one.dataset.toUpperCase()) === asked);
  if (row === undefined)
    return refuse('DATA_UNKNOWN', `There is no data set of ${asked}; data lists those there are.`, {
      asked,
    });
  return done([...oneSetLines(row), `Data: ${picture.label}`], { ...row });
}

export const DATA_COMMANDS: readonly Command[] = [
  {
    name: 'data',
    also: [],
    group: 'look',
    says: 'The data sets, what of them is in quarantine, and how the providers answer',
    args: [optional('symbol', 'one data set: a symbol, or vix', { kind: 'symbol' })],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['data', 'data SPY'],
    needsDesk: true,
    run: runData,
  },
];
