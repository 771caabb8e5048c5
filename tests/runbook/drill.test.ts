// Drills (SOP-1 to SOP-5): on sound code each passes; with one protection broken, the drill of its procedure
// fails at the step that protection stands for. Each break is put into a port of the drill's own desk.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { overBroker } from '#engine/broker/over.ts';
import { playDrill } from '../../src/host/drill.ts';
import type { DrillAround } from '../../src/host/drill.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { BrokerAccount } from '#engine/broker/broker.ts';
import { NO_CENTS } from '#engine/model/money.ts';
import { DRILLS } from '#runbook/drill/list.ts';
import { DRILL_NAMES, DRILL_TITLES } from '#runbook/drill/name.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { DrillResult } from '#runbook/drill/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { playbookNamed } from '#runbook/playbook/playbook.ts';
import { demoConfig } from '#tests/world.ts';

const root = resolve(import.meta.dirname, '..', '..');

const NO_ACCOUNT: BrokerAccount = {
  number: 'simulated',
  kind: 'simulated',
  cash: NO_CENTS,
  equity: NO_CENTS,
  buyingPower: NO_CENTS,
  blocked: null,
  dayTrades: 0,
};

async function drill(name: DrillName, around: DrillAround = {}): Promise<DrillResult> {
  const made = await playDrill(name, { root, around });
  if (!made.ok) throw new Error(made.refusal.text);
  return made.value;
}

/** Facts that the fold of the drill's desk does not see. */
function deafTo(is: (fact: DeskFact) => boolean): DrillAround {
  return { fold: (inner) => (state, fact, at) => (is(fact) ? state : inner(state, fact, at)) };
}

/** Messages that never leave, by words in their card. */
function silentOn(word: string): DrillAround {
  return {
    outgoing:
      (inner) =>
      (...batch) =>
        inner(...batch).filter((row) => !row.card.includes(word)),
  };
}

describe('on sound code', () => {
  test.each(DRILL_NAMES)('%s passes, each step with what shows it', async (name) => {
    const { passed, steps } = await drill(name);
    expect(steps.filter((row) => !row.passed)).toEqual([]);
    expect(passed).toBe(true);
    expect(steps).toHaveLength(DRILLS[name].acts.flatMap((act) => act.steps).length);
    for (const { evidence } of steps) expect(evidence).not.toBe('');
  });

  test('each drill is of a procedure that is written, and says the same twice', async () => {
    const { playbooks } = demoConfig().manual;
    for (const name of DRILL_NAMES)
      expect(playbookNamed(playbooks, name)?.title).toBe(DRILL_TITLES[name]);
    expect(await drill('sop-1')).toEqual(await drill('sop-1'));
  });

  test('progress goes from 0 to 1', async () => {
    const told: number[] = [];
    await playDrill('sop-1', { root }, (share) => told.push(share));
    expect(told).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

interface Planted {
  readonly name: DrillName;
  readonly what: string;
  readonly around: DrillAround;
  /** The step that must fail first. */
  readonly step: string;
}

const PLANTED: readonly Planted[] = [
  {
    name: 'sop-1',
    what: 'the latch degraded is not kept',
    around: deafTo((fact) => fact.kind === 'latch.set' && fact.latch === 'degraded'),
    step: 'No trading that day',
  },
  {
    name: 'sop-1',
    what: 'the alert is never posted',
    around: silentOn('SOP-1'),
    step: 'Post',
  },
  {
    name: 'sop-1',
    what: 'the broker loses protective stops',
    around: {
      broker: (inner) =>
        overBroker(inner, {
          submit: (order) =>
            order.terms.type === 'stop'
              ? Promise.resolve({ taken: true, reason: '' })
              : inner.submit(order),
        }),
    },
    step: 'Before it',
  },
  {
    name: 'sop-2',
    what: 'quarantine is not kept',
    around: deafTo((fact) => fact.kind === 'data.quarantined'),
    step: 'Tell the analysts',
  },
  {
    name: 'sop-2',
    what: 'an alert that ends stays open',
    around: deafTo((fact) => fact.kind === 'alert.resolved'),
    step: 'Close the incident',
  },
  {
    name: 'sop-3',
    what: 'cancels do nothing at the broker',
    around: {
      broker: (inner) => overBroker(inner, { cancel: () => Promise.resolve('asked') }),
    },
    step: 'Cancel outstanding',
  },
  {
    name: 'sop-3',
    what: 'cancels never get through',
    around: {
      broker: (inner) =>
        overBroker(inner, { cancel: () => Promise.reject(new BrokerFault('no way')) }),
    },
    step: 'Cancel outstanding',
  },
  {
    name: 'sop-3',
    what: 'the latch emergency is not kept',
    around: deafTo((fact) => fact.kind === 'latch.set' && fact.latch === 'emergency'),
    step: 'Two keys',
  },
  {
    name: 'sop-3',
    what: 'the emergency is never posted',
    around: silentOn('EMERGENCY'),
    step: 'Post',
  },
  {
    name: 'sop-4',
    what: 'the restricted list is not kept',
    around: deafTo((fact) => fact.kind === 'limits.set' && fact.why === 'tightened'),
    step: 'Block the trade',
  },
  {
    name: 'sop-4',
    what: 'the denial is never posted',
    around: silentOn('Denied by'),
    step: 'Tell the owner',
  },
  {
    name: 'sop-5',
    what: 'an order that was rejected is forgotten',
    around: deafTo((fact) => fact.kind === 'order.closed'),
    step: 'Alternate parameters',
  },
  {
    name: 'sop-5',
    what: 'the latch broker-lost is not kept',
    around: deafTo((fact) => fact.kind === 'latch.set' && fact.latch === 'broker-lost'),
    step: 'Latch',
  },
  {
    name: 'sop-5',
    what: 'a lost broker is answered for with empty books',
    around: {
      broker: (inner) =>
        overBroker(inner, {
          find: (id) => inner.find(id).catch(() => null),
          account: () => inner.account().catch(() => NO_ACCOUNT),
          movements: (after) => inner.movements(after).catch(() => []),
          executions: (after) => inner.executions(after).catch(() => []),
          openOrders: () => inner.openOrders().catch(() => []),
          positions: () => inner.positions().catch(() => []),
        }),
    },
    step: 'Try three times',
  },
];

describe('with a protection broken', () => {
  test.each(PLANTED)('$name fails when $what', async ({ name, around, step }) => {
    const { passed, steps } = await drill(name, around);
    expect(passed).toBe(false);
    expect(steps.find((row) => !row.passed)?.step).toBe(step);
    expect(steps).toHaveLength(DRILLS[name].acts.flatMap((act) => act.steps).length);
  });
});
