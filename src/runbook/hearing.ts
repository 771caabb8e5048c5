// Hearing the broker out: its account, and what it says of the symbols the desk is about to trade, read
// once a minute in the session and before the pack is carried out. What cannot be read stays unknown.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Listing } from '#engine/broker/broker.ts';
import type { Outlook } from '#engine/market/outlook.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import type { EngineState } from '#engine/state.ts';
import type { Machine } from '#runbook/machine.ts';

/** More in one look would keep the rounds waiting. */
const MOST_LISTINGS = 20;

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
}

export function createHearing(machine: Machine, outlook: Outlook): Hearing {
  let minute = -1;
  return {
    async round() {
      const now = Math.floor(machine.clocks.desk() / MINUTE_MS);
      if (now === minute) return;
      const { desk, session } = machine.glance();
      if (session === null || desk >= session.close) return;
      minute = now;
      const unheard = symbolsOf(machine.state().engine)
        .filter((symbol) => outlook.listing(symbol) === null)
        .slice(0, MOST_LISTINGS);
      const [account, ...rows] = await Promise.all([
        answered(machine.broker.account()),
        ...unheard.map((symbol) => answered(machine.broker.listing(symbol))),
      ]);
      const listings = rows.filter((row): row is Listing => row !== null);
      outlook.heard({ account, listings });
    },
  };
}
