// Every move that may come next: what people press from each account, and what happens around them.
import { ok } from '#engine/model/result.ts';
import { personOf } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';
import { RESUME_EVIDENCE } from '#runbook/resume.ts';
import type { Evidence } from '#runbook/resume.ts';
import { ACCOUNTS, ownerOf, STRANGER } from '#tests/model/desk.ts';
import { changes, clocks, surroundings } from '#tests/model/happenings.ts';
import { move } from '#tests/model/move.ts';
import type { Deciders, Move, Proof } from '#tests/model/move.ts';
import { benchOf, monoOf, seenOf } from '#tests/model/world.ts';
import type { World } from '#tests/model/world.ts';

const PRESSERS: readonly Account[] = [...Object.values(ACCOUNTS), STRANGER];

function halts(world: World, deciders: Deciders): readonly Move[] {
  return PRESSERS.flatMap((account) => {
    const person = personOf(world.desk.runbook.roster, account);
    if (person === null) return [];
    const ask = { by: account, person, reason: 'x', brake: world.desk.engine.latches.brake + 1 };
    const glass = () => deciders.breakGlass(world.desk, benchOf(world), ask);
    const moves = [
      move({
        kind: 'break-glass',
        says: `${account.user} breaks the glass`,
        account,
        decide: glass,
        around: { file: true },
      }),
    ];
    // The door lets only keyholders halt; the decider behind it refuses nobody.
    const owner = ownerOf(account);
    if (owner === null || !world.holding[owner]) return moves;
    const halt = () => ok(deciders.haltFacts(world.desk, benchOf(world), ask));
    return [...moves, move({ kind: 'halt', says: `${account.user} halts`, account, decide: halt })];
  });
}

/** What the checks showed, as old and as good as the proof says. */
export function evidenceOf(proof: Proof, mono: number): readonly Evidence[] {
  const age = proof === 'old' ? 15_001 : 14_999;
  const rows = Object.entries(RESUME_EVIDENCE).map(([name, goodForMs]) => ({
    name,
    passed: proof !== 'failed' || name !== 'books',
    says: 'checked',
    mono: mono - (goodForMs > age ? 0 : age),
    goodForMs,
  }));
  return proof === 'missing' ? rows.filter((row) => row.name !== 'preflight') : rows;
}

function turnResume(
  world: World,
  deciders: Deciders,
  press: { readonly id: string; readonly account: Account; readonly proof: Proof },
): Move {
  const { id, account, proof } = press;
  const seen = seenOf(world);
  const shown = {
    ...seen,
    brake: proof === 'brake',
    killFile: proof === 'unread file' ? 'unknown' : seen.killFile,
  } as const;
  const turn = { id, account, reason: 'x', evidence: evidenceOf(proof, monoOf(world)) };
  return move({
    kind: 'resume',
    says: `${account.user} turns ${id} with ${proof} evidence`,
    account,
    request: id,
    proof,
    decide: () => deciders.resumeFacts(world.desk, shown, benchOf(world), turn),
  });
}

const WORSE: readonly Proof[] = ['old', 'failed', 'missing', 'brake', 'unread file'];

/** A press with good evidence; where that is taken, the same with worse, which must not be. */
function pressesResume(
  world: World,
  deciders: Deciders,
  press: { readonly id: string; readonly account: Account },
): readonly Move[] {
  const good = turnResume(world, deciders, { ...press, proof: 'good' });
  const decided = good.decide();
  const once = { ...good, decide: () => decided };
  if (!decided.ok) return [once];
  return [once, ...WORSE.map((proof) => turnResume(world, deciders, { ...press, proof }))];
}

function presses(world: World, deciders: Deciders): readonly Move[] {
  return Object.values(world.desk.runbook.approvals.byId).flatMap((row) =>
    PRESSERS.flatMap((account): readonly Move[] => {
      const turn = { id: row.id, account, reason: 'x' };
      const deny = move({
        kind: 'deny',
        says: `${account.user} denies ${row.id}`,
        account,
        request: row.id,
        decide: () => deciders.denyApproval(world.desk.runbook.approvals, benchOf(world), turn),
      });
      if (row.terms.action === 'resume')
        return [deny, ...pressesResume(world, deciders, { id: row.id, account })];
      if (row.terms.action !== 'confirm-halt') return [];
      const decide = () => deciders.confirmHalt(world.desk, benchOf(world), turn);
      return [
        deny,
        move({
          kind: 'confirm',
          says: `${account.user} confirms ${row.id}`,
          account,
          request: row.id,
          decide,
        }),
      ];
    }),
  );
}

function asks(world: World, deciders: Deciders, most: number): readonly Move[] {
  if (Object.values(world.notes.requests).filter((row) => row.action === 'resume').length >= most)
    return [];
  return PRESSERS.map((account) =>
    move({
      kind: 'ask-resume',
      says: `${account.user} asks to resume`,
      account,
      decide: () => {
        const ask = { cause: 'c', fix: 'f' };
        const may = deciders.mayAskResume(world.desk.engine, seenOf(world), ask);
        if (!may.ok) return may;
        const args = { ...ask, lifts: may.value.lifts };
        return deciders.askApproval(world.desk.runbook.approvals, benchOf(world), {
          action: 'resume',
          args,
          reason: 'x',
          account,
        });
      },
    }),
  );
}

export interface Most {
  /** Resumes ever asked. */
  readonly resumes: number;
  /** Disturbances: a clock set back, a crash, a roster changed, a file placed, a limit tripped. */
  readonly disturbances: number;
}

function disturbs(world: World, { around }: Move): boolean {
  const { used, back, boot } = { ...world, ...around };
  const more = used.change + used.placed + used.auto - world.used.change - world.used.placed;
  return more > world.used.auto || back !== world.back || boot !== world.boot;
}

function disturbances({ used, back, boot }: World): number {
  return used.change + used.placed + used.auto + (back ? 1 : 0) + (boot - 1);
}

/** All that may happen next within the bound. */
export function movesOf(world: World, deciders: Deciders, most: Most): readonly Move[] {
  const moves = everyMove(world, deciders, most.resumes);
  if (disturbances(world) < most.disturbances) return moves;
  return moves.filter((one) => !disturbs(world, one));
}

function everyMove(world: World, deciders: Deciders, resumes: number): readonly Move[] {
  return [
    ...halts(world, deciders),
    ...presses(world, deciders),
    ...asks(world, deciders, resumes),
    ...clocks(world),
    ...changes(world, deciders),
    ...surroundings(world, deciders),
  ];
}
