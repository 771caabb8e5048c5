// Hearing the broker out: its account, and what it says of the symbols the desk is about to trade, read
// once a minute in the session and by each job that is to send orders, which waits for it. What cannot be read stays
// unknown.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Listing } from '#engine/broker/broker.ts';
import type { Outlook } from '#engine/market/outlook.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import type { EngineState } from '#engine/state.ts';
import type { Machine } from '#runbook/machine.ts';

/** More in one round would keep the rounds waiting; a job that is to send orders hears all of its own. */
const MOST_A_ROUND = 20;

/** What the pack is to trade, and what is held. */
function symbolsOf(state: EngineState): readonly InstrumentSymbol[] {
  const pack = (state.day?.pack ?? []).filter((row) => row.verdict === 'taken');
  const held = openPositions(state.books).map((row) => row.symbol);
  return [...new Set([...pack.map((row) => instrumentSymbol(row.symbol)), ...held])];
}

async function answered<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof BrokerFault) return null;
    throw error;
  }
}

export interface Hearing {
  /** Asks what is due; called by every round before its jobs. */
  round(): Promise<void>;
  /** Asks what of these was not heard of today, and the account where it never was; resolves once all have answered. */
  readonly about: (symbols: readonly InstrumentSymbol[]) => Promise<void>;
}

export function createHearing(machine: Machine, outlook: Outlook): Hearing {
  let minute = -1;
  /** Asked and not answered yet: one question about a symbol serves all who wait for it. */
  const asked = new Map<InstrumentSymbol, Promise<Listing | null>>();
  const listingOf = (symbol: InstrumentSymbol): Promise<Listing | null> => {
    const under = asked.get(symbol);
    if (under !== undefined) return under;
    const answer = answered(machine.broker.listing(symbol)).finally(() => asked.delete(symbol));
    asked.set(symbol, answer);
    return answer;
  };
  const accountNow = () => answered(machine.broker.account());
  const unheard = (symbols: readonly InstrumentSymbol[]) =>
    symbols.filter((symbol) => outlook.listing(symbol) === null);
  const listingsOf = async (symbols: readonly InstrumentSymbol[]): Promise<readonly Listing[]> => {
    const rows = await Promise.all(symbols.map(listingOf));
    return rows.filter((row) => row !== null);
  };
  return {
    async about(symbols) {
      const knows = outlook.account() !== null;
      const [account, listings] = await Promise.all([
        knows ? null : accountNow(),
        listingsOf(unheard([...new Set(symbols)])),
      ]);
      outlook.heard(knows ? { listings } : { account, listings });
    },
    async round() {
      const now = Math.floor(machine.clocks.desk() / MINUTE_MS);
      if (now === minute) return;
      const { desk, session } = machine.glance();
      if (session === null || desk >= session.close) return;
      minute = now;
      const symbols = unheard(symbolsOf(machine.state().engine)).slice(0, MOST_A_ROUND);
      const [account, listings] = await Promise.all([accountNow(), listingsOf(symbols)]);
      outlook.heard({ account, listings });
    },
  };
}
