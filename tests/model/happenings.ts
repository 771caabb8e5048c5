// What happens around the people: time passes, clocks and crashes, roles change, the disk, limits, sessions.
import { LATCHES } from '#engine/risk/latch.ts';
import type { LatchName, LatchSet } from '#engine/risk/latch.ts';
import { liftedByDay } from '#engine/risk/layers.ts';
import { cents } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import { recordComparison } from '#engine/order/reconcile.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { adoptFacts, tightenFacts } from '#runbook/proposal.ts';
import { ACCOUNTS, NAMES, proposalOf, rosterOf } from '#tests/model/desk.ts';
import type { Name } from '#tests/model/desk.ts';
import { move } from '#tests/model/move.ts';
import type { Deciders, Move } from '#tests/model/move.ts';
import { benchOf, LAST_TICK, stampOf } from '#tests/model/world.ts';
import type { World } from '#tests/model/world.ts';

const NO_FACTS = (): Result<readonly DeskFact[]> => ok([]);

function latch(name: LatchName): LatchSet {
  return {
    kind: 'latch.set',
    latch: name,
    level: LATCHES[name].level,
    reason: 'x',
    by: 'rule',
    brake: null,
    values: {},
  };
}

export function clocks(world: World): readonly Move[] {
  const moves: Move[] = [];
  if (world.tick < LAST_TICK)
    moves.push(
      move({
        kind: 'clock',
        says: 'time passes',
        decide: NO_FACTS,
        around: { tick: world.tick + 1 },
      }),
    );
  if (!world.back)
    moves.push(
      move({
        kind: 'clock',
        says: 'the wall clock is set back',
        decide: NO_FACTS,
        around: { back: true },
      }),
    );
  if (world.boot > 1) return moves;
  const around = { boot: 2, bootTick: world.tick };
  const started: DeskFact = { kind: 'desk.started', code: 'c1', clean: false };
  const crash = () => ok([latch('crashed'), started]);
  return [
    ...moves,
    move({ kind: 'restart', says: 'the desk crashes and starts', decide: crash, around }),
  ];
}

/** Vic is made a keyholder by ana and rita, as every loosening is made; the others lose their roles. */
export function changes(world: World, deciders: Deciders): readonly Move[] {
  if (world.used.change > 0) return [];
  const used = { ...world.used, change: 1 };
  return NAMES.flatMap((name: Name) => {
    const holding = { ...world.holding, [name]: !world.holding[name] };
    const wanted = proposalOf(rosterOf(holding));
    if (world.holding[name]) {
      const decide = () => ok(tightenFacts(world.desk, wanted, stampOf(world)));
      return [
        move({ kind: 'roster', says: `${name} loses the role`, decide, around: { holding, used } }),
      ];
    }
    const asked = askApproval(world.desk.runbook.approvals, benchOf(world), {
      action: 'adopt-config',
      args: {},
      reason: 'x',
      account: ACCOUNTS.anaSlack,
    });
    if (!asked.ok) return [];
    const desk = asked.value.reduce(
      (sum, fact) => deciders.foldDesk(sum, fact, stampOf(world)),
      world.desk,
    );
    const id = asked.value.find((fact) => fact.kind === 'approval.asked')?.id ?? '';
    const turned = turnKey(desk.runbook.approvals, benchOf(world), {
      id,
      account: ACCOUNTS.rita,
      reason: 'x',
    });
    if (!turned.ok || !turned.value.complete) return [];
    const facts = [
      ...turned.value.facts,
      ...adoptFacts(desk, wanted, { approval: id, stamp: stampOf(world) }),
    ];
    return [
      move({
        kind: 'roster',
        says: `${name} is made a keyholder`,
        first: asked.value,
        decide: () => ok(facts),
        around: { holding, used },
      }),
    ];
  });
}

const TRIPS: readonly LatchName[] = ['daily-loss', 'emergency', 'degraded'];

export function surroundings(world: World, deciders: Deciders): readonly Move[] {
  const { desk, used } = world;
  const moves: Move[] = [];
  if (used.placed === 0 && !world.file)
    moves.push(
      move({
        kind: 'disk',
        says: 'the kill file is placed',
        decide: NO_FACTS,
        around: { file: true, used: { ...used, placed: 1 } },
      }),
    );
  if (world.file) {
    moves.push(
      move({
        kind: 'disk',
        says: 'the kill file is removed',
        decide: NO_FACTS,
        around: { file: false },
      }),
    );
    const found = { reading: 'present', says: '', brake: null };
    moves.push(
      move({
        kind: 'poll',
        says: 'the disk is looked at',
        decide: () => ok(deciders.killFileFacts(desk, found)),
      }),
    );
  }
  if (used.auto === 0)
    for (const name of TRIPS)
      moves.push(
        move({
          kind: 'limit',
          says: `${name} trips`,
          decide: () => ok([latch(name)]),
          around: { used: { ...used, auto: 1 } },
        }),
      );
  if (used.session === 0 && desk.engine.latches.set['daily-loss'] !== undefined) {
    const next = { day: tradingDay('2026-03-03'), week: '2026-03-02' };
    const opened: DeskFact = { kind: 'day.opened', ...next, equity: cents(5_000_000) };
    moves.push(
      move({
        kind: 'session',
        says: 'the next session opens',
        decide: () => ok([...liftedByDay(desk.engine, next), opened]),
        around: { used: { ...used, session: 1 } },
      }),
    );
  }
  if (desk.engine.latches.set.crashed !== undefined)
    moves.push(
      move({
        kind: 'compare',
        says: 'the books are found equal',
        decide: () => ok(recordComparison(desk.engine, [])),
      }),
    );
  moves.push(
    move({
      kind: 'sweep',
      says: 'the dead are swept',
      decide: () => ok(deciders.sweepApprovals(desk.runbook.approvals, benchOf(world))),
    }),
  );
  return moves;
}
