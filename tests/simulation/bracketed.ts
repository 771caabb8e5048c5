// A busy desk whose entries bring a stop and a target as one order, in whole units, as brokers take such entries: of the
// two legs one ends the other, under the same people and faults.
import type { Config } from '../../src/config.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type { EntryTerms } from '#engine/fact.ts';
import { busy } from './busy.ts';

const ENTRIES: EntryTerms = {
  timeInForce: 'ioc',
  clamp: 0.002,
  alternate: 0.01,
  protection: 'bracket',
  target: 0.5,
};

export function bracketed(config: Config): Config {
  const { proposal, ...rest } = busy(config);
  const strategies = { ...proposal.strategies, entries: ENTRIES };
  return { ...rest, proposal: { ...proposal, strategies } };
}

/** What is listed trades in whole units only. */
export function inWholeUnits(inner: Broker): Broker {
  return overBroker(inner, {
    listing: async (symbol) => {
      const row = await inner.listing(symbol);
      return row === null ? null : { ...row, fractional: false };
    },
  });
}
