// Deciders broken on purpose, one bug each, made from the real ones by lying to them or by spoiling what
// they answer. The explorer must find every one of them with the guards switched off.
import { openOrders } from '#engine/state.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Roster } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import { ACCOUNTS, rosterOf } from '#tests/model/desk.ts';
import { REAL } from '#tests/model/move.ts';
import { evidenceOf } from '#tests/model/moves.ts';
import type { Deciders } from '#tests/model/move.ts';

export interface Mutant {
  readonly bug: string;
  /** Invariants of which at least one must be named. */
  readonly breaks: RegExp;
  readonly deciders: Partial<Deciders>;
}

type Resume = Deciders['resumeFacts'];
type Lie = (lied: { readonly state: DeskState; readonly bench: Bench; readonly row: Approval }) => {
  readonly state?: DeskState;
  readonly bench?: Bench;
};

/** The real resume, told something untrue. */
function lied(lie: Lie): Resume {
  return (state, seen, bench, turn) => {
    const row = state.runbook.approvals.byId[turn.id];
    const told = row === undefined ? {} : lie({ state, bench, row });
    return REAL.resumeFacts(told.state ?? state, seen, told.bench ?? bench, turn);
  };
}

/** The real resume, with its facts spoilt. */
function spoilt(
  spoil: (facts: readonly DeskFact[], state: DeskState) => readonly DeskFact[],
): Resume {
  return (state, seen, bench, turn) => {
    const real = REAL.resumeFacts(state, seen, bench, turn);
    return real.ok ? { ok: true, value: spoil(real.value, state) } : real;
  };
}

function withRow(state: DeskState, row: Approval): DeskState {
  const { approvals } = state.runbook;
  const byId = { ...approvals.byId, [row.id]: row };
  return { ...state, runbook: { ...state.runbook, approvals: { ...approvals, byId } } };
}

/** Ana's second account made a person of its own. */
function split(roster: Roster): Roster {
  return roster.flatMap((person) =>
    person.id !== 'ana'
      ? [person]
      : person.accounts.map((account, at) => ({
          ...person,
          id: (at === 0 ? person.id : 'ana-too') as typeof person.id,
          accounts: [account],
        })),
  );
}

const everybody = rosterOf({ ana: true, rita: true, vic: true });

const APPROVALS: readonly Mutant[] = [
  {
    bug: 'one person turns both keys',
    breaks: /A7|A1/,
    deciders: {
      resumeFacts: lied(({ state, row }) => {
        const rita = everybody[1]?.id ?? row.asker;
        const keys = [{ person: rita, account: ACCOUNTS.rita, reason: 'x' }];
        return { state: withRow(state, { ...row, keys }) };
      }),
    },
  },
  {
    bug: 'two accounts of one person count twice',
    breaks: /A2|A7/,
    deciders: {
      confirmHalt: (state, bench, turn) =>
        REAL.confirmHalt(state, { ...bench, roster: split(bench.roster) }, turn),
    },
  },
  {
    bug: 'the risk role is not asked for',
    breaks: /A1/,
    deciders: {
      resumeFacts: lied(({ bench }) => ({
        bench: {
          ...bench,
          roster: bench.roster.map((one) =>
            one.roles.includes('viewer') ? one : { ...one, roles: [...one.roles, 'risk'] },
          ),
        },
      })),
    },
  },
  {
    bug: 'the epoch is ignored',
    breaks: /A5 A6|K3/,
    deciders: {
      resumeFacts: lied(({ bench, row }) => ({
        bench: { ...bench, now: { ...bench.now, epoch: row.terms.epoch ?? bench.now.epoch } },
      })),
    },
  },
  {
    bug: 'a change of people voids nothing and revokes nothing',
    breaks: /A3|A5/,
    deciders: {
      resumeFacts: lied(({ bench, row }) => ({
        bench: { ...bench, roster: everybody, now: { ...bench.now, pin: row.terms.pin } },
      })),
    },
  },
  {
    bug: 'roles are not read again when a halt is confirmed',
    breaks: /A1|A2|A3/,
    deciders: {
      confirmHalt: (state, bench, turn) =>
        REAL.confirmHalt(state, { ...bench, roster: everybody }, turn),
    },
  },
  {
    bug: 'expiry looks at the wall clock only',
    breaks: /A5/,
    deciders: {
      resumeFacts: lied(({ bench, row }) => ({
        bench: { ...bench, mono: row.askedMono, boot: row.boot },
      })),
    },
  },
  {
    bug: 'expiry looks at the monotonic clock only',
    breaks: /A5/,
    deciders: {
      resumeFacts: lied(({ bench, row }) => ({
        bench: { ...bench, wall: row.askedWall, lastWall: 0 },
      })),
    },
  },
  {
    bug: 'what is over can be turned again',
    breaks: /A5|A7/,
    deciders: {
      resumeFacts: lied(({ state, row }) => ({
        state: withRow(state, { ...row, status: 'open' }),
      })),
    },
  },
  {
    bug: 'the sweep ends the confirmation of a halt',
    breaks: /A6/,
    deciders: {
      sweepApprovals: (approvals, bench) =>
        REAL.sweepApprovals(approvals, { ...bench, manual: false }),
    },
  },
  {
    bug: 'the sweep leaves the dead',
    breaks: /A5/,
    deciders: { sweepApprovals: () => [] },
  },
  {
    bug: 'a halt can be denied',
    breaks: /K1/,
    deciders: {
      denyApproval: (approvals, bench, deny) => {
        const row = approvals.byId[deny.id];
        if (row?.terms.action !== 'confirm-halt') return REAL.denyApproval(approvals, bench, deny);
        return {
          ok: true,
          value: [{ kind: 'approval.ended', id: row.id, status: 'denied', by: 'x', why: '' }],
        };
      },
    },
  },
];

const RESUMES: readonly Mutant[] = [
  {
    bug: 'the evidence is not looked at',
    breaks: /A1/,
    deciders: {
      resumeFacts: (state, seen, bench, turn) =>
        REAL.resumeFacts(state, seen, bench, { ...turn, evidence: evidenceOf('good', bench.mono) }),
    },
  },
  {
    bug: 'a closed brake is ignored',
    breaks: /A1/,
    deciders: {
      resumeFacts: (state, seen, bench, turn) =>
        REAL.resumeFacts(state, { ...seen, brake: false }, bench, turn),
    },
  },
  {
    bug: 'a kill file nobody judged is ignored',
    breaks: /K3/,
    deciders: {
      resumeFacts: (state, seen, bench, turn) =>
        REAL.resumeFacts(state, { ...seen, killFile: 'absent' }, bench, turn),
    },
  },
  {
    bug: 'a resume lifts the loss of the day',
    breaks: /K5/,
    deciders: {
      resumeFacts: spoilt((facts, state) =>
        state.engine.latches.set['daily-loss'] === undefined ||
        !facts.some((fact) => fact.kind === 'latch.lifted')
          ? facts
          : [
              ...facts,
              {
                kind: 'latch.lifted',
                latch: 'daily-loss',
                way: 'resume',
                approval: null,
                reason: 'x',
              },
            ],
      ),
    },
  },
  {
    bug: 'a grant waits to be carried out',
    breaks: /A10/,
    deciders: {
      resumeFacts: spoilt((facts) => facts.filter((fact) => fact.kind !== 'latch.lifted')),
    },
  },
  {
    bug: 'an effect comes without its grant',
    breaks: /A10/,
    deciders: {
      resumeFacts: spoilt((facts) => facts.filter((fact) => fact.kind !== 'approval.granted')),
    },
  },
  {
    bug: 'the confirmation of a lifted halt lives on for the next halt',
    breaks: /A5|A6|K1/,
    deciders: {
      resumeFacts: spoilt((facts) => facts.filter((fact) => fact.kind !== 'approval.ended')),
    },
  },
  {
    bug: 'a live desk comes back open',
    breaks: /K6/,
    deciders: {
      resumeFacts: spoilt((facts) =>
        facts.filter((fact) => fact.kind !== 'latch.set' || fact.latch !== 'probation'),
      ),
    },
  },
  {
    bug: 'every resume is refused',
    breaks: /KEY-4/,
    deciders: { resumeFacts: () => ({ ok: false, refusal: { code: 'NO', text: 'no' } }) },
  },
];

const HALTS: readonly Mutant[] = [
  {
    bug: 'a halt leaves the entries working',
    breaks: /K4/,
    deciders: {
      haltFacts: (state, bench, ask) =>
        REAL.haltFacts(state, bench, ask).filter((fact) => fact.kind !== 'order.cancelAsked'),
    },
  },
  {
    bug: 'a halt strips the protective stop',
    breaks: /O8/,
    deciders: {
      haltFacts: (state, bench, ask) => [
        ...REAL.haltFacts(state, bench, ask),
        ...openOrders(state.engine).map(
          (order) => ({ kind: 'order.cancelAsked', id: order.id, why: 'x' }) as const,
        ),
      ],
    },
  },
  {
    bug: 'a halt asks for no second key',
    breaks: /K1/,
    deciders: {
      haltFacts: (state, bench, ask) =>
        REAL.haltFacts(state, bench, ask).filter((fact) => fact.kind !== 'approval.asked'),
    },
  },
  {
    bug: 'a halt that is set already halts nothing again',
    breaks: /A6/,
    deciders: {
      haltFacts: (state, bench, ask) =>
        state.engine.latches.set.manual === undefined ? REAL.haltFacts(state, bench, ask) : [],
    },
  },
  {
    bug: 'a plain halt turns the second key',
    breaks: /A6|A1/,
    deciders: {
      haltFacts: (state, bench, ask) => {
        const open = Object.values(state.runbook.approvals.byId).find(
          (row) => row.status === 'open' && row.terms.action === 'confirm-halt',
        );
        const turn = { id: open?.id ?? '', account: ask.by, reason: 'x' };
        const keyed = REAL.confirmHalt(state, bench, turn);
        return keyed.ok ? keyed.value : REAL.haltFacts(state, bench, ask);
      },
    },
  },
  {
    bug: 'a confirmed halt is not halted',
    breaks: /A10/,
    deciders: {
      confirmHalt: (state, bench, turn) => {
        const real = REAL.confirmHalt(state, bench, turn);
        if (!real.ok) return real;
        return { ok: true, value: real.value.filter((fact) => fact.kind !== 'latch.set') };
      },
    },
  },
  {
    bug: 'anybody breaks the glass',
    breaks: /KEY-7|A1/,
    deciders: {
      breakGlass: (state, bench, ask) => {
        const roster = state.runbook.roster.map((one) => ({ ...one, roles: ['sponsor'] as const }));
        const person = { ...ask.person, roles: ['sponsor'] as const };
        const open = { ...state, runbook: { ...state.runbook, roster } };
        return REAL.breakGlass(open, { ...bench, roster }, { ...ask, person });
      },
    },
  },
  {
    bug: 'the kill file halts nothing',
    breaks: /K1/,
    deciders: { killFileFacts: () => [] },
  },
  {
    bug: 'a crash moves the epoch',
    breaks: /A6/,
    deciders: {
      foldDesk: (state, fact, at) => {
        const after = REAL.foldDesk(state, fact, at);
        if (fact.kind !== 'latch.set' || fact.latch !== 'crashed') return after;
        const latches = { ...after.engine.latches, epoch: after.engine.latches.epoch + 1 };
        return { ...after, engine: { ...after.engine, latches } };
      },
    },
  },
];

export const MUTANTS: readonly Mutant[] = [...APPROVALS, ...RESUMES, ...HALTS];
