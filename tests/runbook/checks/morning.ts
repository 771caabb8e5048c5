// A desk that is well on a working morning, as the ports of its checks, and ways to change one thing of it.
import { foldBatch } from '#engine/fold.ts';
import type { LatchSet } from '#engine/risk/latch.ts';
import type { EngineState } from '#engine/state.ts';
import type { CheckPorts } from '#runbook/check.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { DeskState, Runbook } from '#runbook/state.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground } from '../../world.ts';

let ground: Ground | null = null;
let ports: CheckPorts | null = null;

/** The ports of the desk that is well. */
export function good(): CheckPorts {
  if (ports === null) throw new RangeError('the morning was not opened');
  return ports;
}

export async function openMorning(): Promise<void> {
  ground = newGround({ from: '2020-02-03' });
  const world = await startWorld(ground);
  await world.playUntil('2020-02-11 11:00');
  const { machine } = world.assembled;
  ports = {
    state: () => machine.state(),
    seen: () => machine.seen(),
    feed: machine.feed,
    broker: async () => ({ name: 'simulated', cashCents: (await world.broker.account()).cash }),
    calendar: (from, to) => world.broker.calendar(from, to),
    verify: () => Promise.resolve({ ok: true, entries: 9, head: 'f'.repeat(64), anchor: 'agrees' }),
    config: () => world.assembled.desk.config(),
    signOff: () => null,
    code: 'test',
    venue: SIMULATED,
    account: () => world.broker.account(),
    rota: machine.alerting.rota,
    reaches: () => ['room'],
    freeBytes: () => 5_000_000_000,
    writeProbe: () => 0.4,
    lastBackup: () => ({ file: 'backups/journal-2020-02-10.db', ageMs: 60_000 }),
  };
}

export function closeMorning(): void {
  if (ground !== null) clearGround(ground);
}

export function engine(
  change: (now: EngineState) => Partial<EngineState>,
): () => Partial<CheckPorts> {
  return () => {
    const now = good().state();
    const state: DeskState = { ...now, engine: { ...now.engine, ...change(now.engine) } };
    return { state: () => state };
  };
}

export function runbook(change: (now: Runbook) => Partial<Runbook>): () => Partial<CheckPorts> {
  return () => {
    const now = good().state();
    const state: DeskState = { ...now, runbook: { ...now.runbook, ...change(now.runbook) } };
    return { state: () => state };
  };
}

export function seen(change: Partial<ReturnType<CheckPorts['seen']>>): () => Partial<CheckPorts> {
  return () => ({ seen: () => ({ ...good().seen(), ...change }) });
}

export function limit(values: EngineState['limits']['values']): () => Partial<CheckPorts> {
  return engine((now) => ({
    limits: { ...now.limits, values: { ...now.limits.values, ...values } },
  }));
}

export function without(name: string): () => Partial<CheckPorts> {
  return engine((now) => ({
    limits: {
      ...now.limits,
      values: Object.fromEntries(Object.entries(now.limits.values).filter(([key]) => key !== name)),
    },
  }));
}

const HALT: LatchSet = {
  kind: 'latch.set',
  latch: 'manual',
  level: 'reducing',
  reason: 'Ana halted the desk: drill.',
  by: 'ana',
  brake: null,
  values: {},
};

export function latched(...names: readonly LatchSet['latch'][]): () => Partial<CheckPorts> {
  return engine((now) =>
    foldBatch(
      now,
      names.map((latch) => ({ ...HALT, latch })),
      good().seen(),
    ),
  );
}
