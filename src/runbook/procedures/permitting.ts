// What may be opened at all: a symbol is paused by one press and let go on by two keys; entries at a VIX
// where the table says none take two keys, and for that day only. Stops, exits and closes are not touched.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { nearest } from '#engine/model/nearest.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Feed } from '#engine/market/feed.ts';
import { newYork } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import { vixNow } from '#engine/risk/asked.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import { askedId, done, pressAlone, pressTurn } from '#runbook/procedures/pressed.ts';

interface SymbolAsked {
  readonly symbol: string;
  readonly reason: string;
}

/** What the desk may trade or holds: nothing else can be paused, for a slip of the finger would pause nothing. */
function tradedBy({ engine }: DeskState, feed: Feed | null): readonly InstrumentSymbol[] {
  const listed = engine.strategies?.universe ?? feed?.instruments ?? [];
  return [...new Set([...listed, ...openPositions(engine.books)].map(({ symbol }) => symbol))];
}

const NAMED_MOST = 5;

function untraded(asked: string, traded: readonly InstrumentSymbol[]): Result<never> {
  const near = nearest(
    asked,
    traded.map((symbol) => symbol.toLowerCase()),
  ).map((name) => name.toUpperCase());
  const some = traded.slice(0, NAMED_MOST).join(', ');
  const more =
    traded.length > NAMED_MOST ? ` and ${traded.length - NAMED_MOST} more: see data` : '';
  const meant = near.length > 0 ? `Nearest: ${near.join(', ')}.` : `Those it does: ${some}${more}.`;
  return refuse(
    'SYMBOL_UNTRADED',
    `Nothing was paused: the desk neither trades nor holds ${asked}. ${meant}`,
    { nearest: near.join(', ') },
  );
}

/** `feed` says what is traded where the strategies in force do not. */
export function pauseSymbol(
  machine: Machine,
  by: Account,
  ask: SymbolAsked & { readonly feed: Feed | null },
): Outcome {
  const pressed = { command: `pause ${ask.symbol}`, by, act: 'pause-symbol' } as const;
  const turned = pressAlone(machine, pressed, ({ person }) => (state) => {
    const traded = tradedBy(state, ask.feed);
    const symbol = traded.find((one) => one === ask.symbol);
    if (symbol === undefined) return untraded(ask.symbol, traded);
    const before = state.engine.pauses[symbol];
    if (before !== undefined)
      return refuse(
        'SYMBOL_PAUSED',
        `${ask.symbol} is paused already by ${before.by}: ${before.reason}. Back by: unpause ${ask.symbol} <reason> (two keys).`,
      );
    return ok([{ kind: 'symbol.paused', symbol, reason: ask.reason, by: person.id }]);
  });
  if (!turned.ok) return turned;
  return done(
    `${ask.symbol} is paused: nothing new is opened in it; its stops, exits and closes go on. Back by: unpause ${ask.symbol} <reason> (two keys).`,
    { symbol: ask.symbol },
  );
}

export function askFreeSymbol(machine: Machine, by: Account, ask: SymbolAsked): Outcome {
  const turned = pressTurn(
    machine,
    { command: `unpause ${ask.symbol}`, by },
    (state, _seen, bench): Result<readonly DeskFact[]> => {
      const names = Object.keys(state.engine.pauses);
      if (state.engine.pauses[ask.symbol] === undefined)
        return refuse(
          'SYMBOL_RUNS',
          `${ask.symbol} is not paused; paused are: ${names.length === 0 ? 'none' : names.join(', ')}.`,
        );
      return askApproval(state.runbook.approvals, bench, {
        action: 'free-symbol',
        args: { symbol: ask.symbol },
        reason: ask.reason,
        account: by,
      });
    },
  );
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(
    `Asked to let ${ask.symbol} go on: ${id}, 1 of 2 keys, one of them risk. Another keyholder: approve ${id}.`,
    { approval: id },
  );
}

export function askOverrideVix(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string },
): Outcome {
  const turned = pressTurn(
    machine,
    { command: 'risk override-vix', by },
    (state, seen, bench): Result<readonly DeskFact[]> => {
      const word = vixNow(state.engine, seen);
      if (word.band === 'unknown')
        return refuse(
          'VIX_UNREAD',
          `${word.says}. An override lets entries through at a VIX that is high, not at one nobody knows; refresh the data first: see data.`,
        );
      if (word.factor > 0)
        return refuse('VIX_PERMITS', `${word.says}: entries may be opened as it is. See risk.`);
      return askApproval(state.runbook.approvals, bench, {
        action: 'override-vix',
        args: { day: newYork(seen.desk).day, vix: word.says },
        reason: ask.reason,
        account: by,
      });
    },
  );
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(
    `Asked to let entries through today at half size although the VIX table says none: ${id}, 1 of 2 keys, one of them risk. Another keyholder: approve ${id}.`,
    { approval: id },
  );
}
