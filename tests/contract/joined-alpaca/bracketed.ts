// A desk of wide limits whose entries leave at once or not at all, and bring their stops as one order.
import { roomy } from './desk-run.ts';
import type { Config } from '../../../src/config.ts';

export function bracketed(config: Config): Config {
  const wide = roomy(config);
  const { proposal } = wide;
  const entries = {
    timeInForce: 'ioc',
    clamp: 0.005,
    alternate: 0.01,
    protection: 'bracket',
  } as const;
  const strategies = { ...proposal.strategies, entries };
  return { ...wide, proposal: { ...proposal, strategies } };
}
