// A desk of wide limits whose entries leave at once or not at all, and bring their stops as one order.
import { roomy } from './desk-run.ts';
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
