// A desk of wide limits whose entries leave at once or not at all, and bring their stops as one order; an entry of it
// that rests, and what Alpaca has of them.
import { roomy } from './desk-run.ts';
import { lastOf } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import type { Config } from '../../../src/config.ts';

export function bracketed(config: Config): Config {
  return bringing(config, {});
}

/** The same with a target twice as far above the entry as the stop is below it. */
export function targeted(config: Config): Config {
  return bringing(config, { target: 2 });
}

function bringing(config: Config, target: { readonly target?: number }): Config {
  const wide = roomy(config);
  const { proposal } = wide;
  const entries = {
    timeInForce: 'ioc',
    clamp: 0.005,
    alternate: 0.01,
    protection: 'bracket',
    ...target,
  } as const;
  const strategies = { ...proposal.strategies, entries };
  return { ...wide, proposal: { ...proposal, strategies } };
}

export const SPY = lastOf('SPY');
export const STOP = Math.floor(SPY * 0.9);

/** An entry that rests at Alpaca, a little under the market. */
export async function resting(of: JoinedDesk): Promise<string> {
  const limit = Math.floor(SPY * 99) / 100;
  const [fact] = of.enter('SPY', { units: 10, limit, stop: STOP });
  const id = fact?.kind === 'order.approved' ? fact.plan.id : '';
  await of.until('it rests', () => of.alpaca.books().orders[0]?.status === 'new');
  return id;
}

/** Alpaca’s own orders, oldest first: "sell stop held". */
export function there(of: JoinedDesk): readonly string[] {
  return of.alpaca.books().orders.map((row) => `${row.side} ${row.type} ${row.status}`);
}
