// Proposals: what the files in config/ ask for, against what is in force. Tighter applies at once, looser
// waits for two keys, and whatever is put in force is pinned in the same batch (KEY-9).
import type { StrategiesSet } from '#engine/fact.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { compareLimits, tightenOnly } from '#engine/risk/limit-change.ts';
import type { LimitChange } from '#engine/risk/limit-change.ts';
import type { Limits } from '#engine/risk/limits.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import type { Roster } from '#runbook/person.ts';
import { compareRosters, rosterFaults, shrinkRoster } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch, pinOf } from '#runbook/state.ts';
import type { Row } from '#runbook/timetable.ts';
import { hash } from 'node:crypto';

/** What the files ask for, parsed and within bounds. */
export interface Proposal {
  readonly limits: Limits;
  readonly people: Roster;
  readonly schedule: readonly Row[];
  /** Left out where nobody proposes one. */
  readonly rota?: Rota;
  readonly strategies: Pick<
    StrategiesSet,
    'profile' | 'selection' | 'strategies' | 'entries' | 'universe'
  >;
}

export interface Waiting {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly looser: boolean;
}

export function proposalHash(proposal: Proposal): string {
  return hash('sha256', canonical(proposal as unknown as Json), 'hex');
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a as Json) === canonical(b as Json);
}

function strategiesOf(state: DeskState): Proposal['strategies'] | null {
  const now = state.engine.strategies;
  return now === null
    ? null
    : {
        profile: now.profile,
        selection: now.selection,
        strategies: now.strategies,
        ...(now.entries === undefined ? {} : { entries: now.entries }),
        ...(now.universe === undefined ? {} : { universe: now.universe }),
      };
}

/** What a batch changes of the limits in force, name by name. */
export function limitChanges(state: DeskState, next: Limits): readonly LimitChange[] {
  return compareLimits(state.engine.limits, next);
}

function isOtherRota(state: DeskState, { rota }: Proposal): boolean {
  return rota !== undefined && !same(state.runbook.oncall.rota, rota);
}

/** Every difference of the files from what is in force, tighter ones too. */
export function changes(state: DeskState, proposal: Proposal): readonly Waiting[] {
  const rows: Waiting[] = [...compareLimits(state.engine.limits, proposal.limits)];
  for (const change of compareRosters(state.runbook.roster, proposal.people))
    rows.push({ ...change, from: '', to: '' });
  if (!same(state.runbook.schedule, proposal.schedule))
    rows.push({
      what: 'schedule',
      from: 'in force',
      to: 'as in config/schedule.yaml',
      looser: true,
    });
  if (isOtherRota(state, proposal))
    rows.push({
      what: 'on-call',
      from: state.runbook.oncall.rota === null ? 'not recorded yet' : 'in force',
      to: 'as onCall in config/people.yaml',
      looser: true,
    });
  if (!same(strategiesOf(state), proposal.strategies))
    rows.push({
      what: 'strategies',
      from: 'in force',
      to: 'as in config/strategies.yaml and universe.yaml',
      looser: true,
    });
  return rows;
}

/** The differences that wait for two keys. */
export function waitingChanges(state: DeskState, proposal: Proposal): readonly Waiting[] {
  return changes(state, proposal).filter((row) => row.looser);
}

function pinned(
  state: DeskState,
  facts: readonly DeskFact[],
  how: { readonly why: 'genesis' | 'tightened' | 'approved'; readonly stamp: Stamp },
): readonly DeskFact[] {
  if (facts.length === 0) return facts;
  const after = foldDeskBatch(state, facts, how.stamp);
  return [...facts, { kind: 'pin.set', pin: pinOf(after), why: how.why }];
}

/** The tighter half of a proposal, put in force by itself. */
export function tightenFacts(
  state: DeskState,
  proposal: Proposal,
  stamp: Stamp,
): readonly DeskFact[] {
  const facts: DeskFact[] = [];
  const limits = tightenOnly(state.engine.limits, proposal.limits);
  if (compareLimits(state.engine.limits, limits).length > 0)
    facts.push({ kind: 'limits.set', limits, why: 'tightened', approval: null });
  const people = shrinkRoster(state.runbook.roster, proposal.people);
  if (compareRosters(state.runbook.roster, people).length > 0 && rosterFaults(people).length === 0)
    facts.push({ kind: 'roster.set', people, why: 'tightened', approval: null });
  return pinned(state, facts, { why: 'tightened', stamp });
}

/** All of a proposal, in the batch of its last key. */
export function adoptFacts(
  state: DeskState,
  proposal: Proposal,
  how: { readonly approval: string; readonly stamp: Stamp },
): readonly DeskFact[] {
  const { approval, stamp } = how;
  const facts: DeskFact[] = [];
  // A roster without the risk role is mended first; nothing else is adopted by those who mend it.
  const rescue = !state.runbook.roster.some((person) => person.roles.includes('risk'));
  if (!rescue && compareLimits(state.engine.limits, proposal.limits).length > 0)
    facts.push({ kind: 'limits.set', limits: proposal.limits, why: 'approved', approval });
  if (compareRosters(state.runbook.roster, proposal.people).length > 0)
    facts.push({ kind: 'roster.set', people: proposal.people, why: 'approved', approval });
  if (!rescue && !same(state.runbook.schedule, proposal.schedule))
    facts.push({ kind: 'schedule.set', rows: proposal.schedule, why: 'approved', approval });
  if (!rescue && proposal.rota !== undefined && isOtherRota(state, proposal))
    facts.push({ kind: 'rota.set', rota: proposal.rota, why: 'approved', approval });
  if (!rescue && !same(strategiesOf(state), proposal.strategies))
    facts.push({ kind: 'strategies.set', ...proposal.strategies, why: 'approved', approval });
  return pinned(state, facts, { why: 'approved', stamp });
}

function rotaAtGenesis({ rota }: Proposal): readonly DeskFact[] {
  return rota === undefined ? [] : [{ kind: 'rota.set', rota, why: 'genesis', approval: null }];
}

/** The first facts of what is in force, at a desk's making. */
export function genesisFacts(
  state: DeskState,
  proposal: Proposal,
  stamp: Stamp,
): readonly DeskFact[] {
  const facts: readonly DeskFact[] = [
    { kind: 'limits.set', limits: proposal.limits, why: 'genesis', approval: null },
    { kind: 'strategies.set', ...proposal.strategies, why: 'genesis', approval: null },
    { kind: 'roster.set', people: proposal.people, why: 'genesis', approval: null },
    { kind: 'schedule.set', rows: proposal.schedule, why: 'genesis', approval: null },
    ...rotaAtGenesis(proposal),
  ];
  return pinned(state, facts, { why: 'genesis', stamp });
}
