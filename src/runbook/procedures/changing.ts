// Changing what is in force: pausing is one press, everything that may let risk grow takes two. What is
// put in force is re-pinned in the same batch.
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Machine } from '#runbook/machine.ts';
import { textOf } from '#runbook/resume.ts';
import { advanced } from '#runbook/rollout/advance.ts';
import type { Account } from '#runbook/person.ts';
import { askedId, done, keyCounts, pressAlone, pressTurn } from '#runbook/procedures/pressed.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { adoptFacts, proposalHash, waitingChanges } from '#runbook/proposal.ts';
import type { DeskState } from '#runbook/state.ts';

function known(state: DeskState, strategy: string): Result<string> {
  const names = (state.engine.strategies?.strategies ?? []).map((row) => row.name);
  if (names.includes(strategy)) return ok(strategy);
  return refuse(
    'STRATEGY_UNKNOWN',
    `There is no strategy ${strategy}; in force are ${names.join(', ')}.`,
  );
}

export function pauseStrategy(
  machine: Machine,
  by: Account,
  ask: { readonly strategy: string; readonly reason: string },
): Outcome {
  const command = `strategies pause ${ask.strategy}`;
  const pressed = { command, by, act: 'disable-strategy' } as const;
  const turned = pressAlone(machine, pressed, ({ person }) => (state) => {
    const name = known(state, ask.strategy);
    if (!name.ok) return name;
    const reason = ask.reason.trim() === '' ? 'no reason given' : ask.reason;
    return ok([
      {
        kind: 'strategy.disabled',
        strategy: name.value,
        reason: `paused by ${person.id}: ${reason}`,
        by: person.id,
      },
    ]);
  });
  if (!turned.ok) return turned;
  return done(`${ask.strategy} is paused: it opens nothing more, its exits and stops go on.`, {
    strategy: ask.strategy,
  });
}

export function askEnable(
  machine: Machine,
  by: Account,
  ask: { readonly strategy: string; readonly reason: string },
): Outcome {
  const turned = pressTurn(
    machine,
    { command: `strategies enable ${ask.strategy}`, by },
    (state, _seen, bench): Result<readonly DeskFact[]> => {
      const name = known(state, ask.strategy);
      if (!name.ok) return name;
      if ((state.engine.strategyBooks[name.value]?.disabled ?? null) === null)
        return refuse(
          'STRATEGY_RUNS',
          `${name.value} is not disabled; it may open trades as it is. See: strategies.`,
        );
      return askApproval(state.runbook.approvals, bench, {
        action: 'enable-strategy',
        args: { strategy: name.value },
        reason: ask.reason,
        account: by,
      });
    },
  );
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(
    `Asked to enable ${ask.strategy}: ${id}, 1 of 2 keys, one of them risk. Another keyholder: approve ${id}.`,
    { approval: id },
  );
}

export function askAdopt(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string; readonly proposal: Proposal },
): Outcome {
  const turned = pressTurn(
    machine,
    { command: 'config pin', by },
    (state, _seen, bench): Result<readonly DeskFact[]> => {
      const changes = waitingChanges(state, ask.proposal);
      if (changes.length === 0)
        return refuse('NOTHING_WAITS', 'config/ proposes nothing that is not in force.');
      const args = {
        proposal: proposalHash(ask.proposal),
        changes: changes.map((row) =>
          row.from === '' ? row.what : `${row.what} ${row.from} to ${row.to}`,
        ),
      };
      return askApproval(state.runbook.approvals, bench, {
        action: 'adopt-config',
        args,
        reason: ask.reason,
        account: by,
      });
    },
  );
  if (!turned.ok) return turned;
  const asked = turned.value.find((fact) => fact.kind === 'approval.asked');
  return done(
    `Asked to adopt config/: ${asked?.id ?? ''}, 1 of 2 keys, one of them risk. Another keyholder: approve ${asked?.id ?? ''}.`,
    { approval: asked?.id ?? '' },
  );
}

/** What lets risk grow again without touching what is in force; null for an adoption. */
function permits(
  { id, terms }: Approval,
  state: DeskState,
  today: TradingDay,
): Result<DeskFact> | null {
  switch (terms.action) {
    case 'advance-rollout':
      return advanced(state, { approval: id, terms });
    case 'enable-strategy':
      return ok({
        kind: 'strategy.enabled',
        strategy: textOf(terms.args['strategy']),
        approval: id,
      });
    case 'free-symbol':
      return ok({
        kind: 'symbol.freed',
        symbol: instrumentSymbol(textOf(terms.args['symbol'])),
        approval: id,
      });
    case 'override-vix':
      return terms.args['day'] === today
        ? ok({ kind: 'vix.overridden', day: today, approval: id })
        : refuse(
            'DAY_PASSED',
            `The override was asked for ${textOf(terms.args['day'])}, and today is ${today}; ask again: risk override-vix <reason>.`,
          );
    default:
      return null;
  }
}

/** What the last key of a change does in its own batch. */
export function carryOutChange(
  machine: Machine,
  by: Account,
  press: {
    readonly approval: Approval;
    readonly reason: string;
    readonly proposal: Proposal | null;
  },
): Outcome {
  const { approval, reason, proposal } = press;
  const turned = pressTurn(
    machine,
    { command: `approve ${approval.id}`, by },
    (state, seen, bench): Result<readonly DeskFact[]> => {
      const key = turnKey(state.runbook.approvals, bench, { id: approval.id, account: by, reason });
      if (!key.ok || !key.value.complete) return key.ok ? ok(key.value.facts) : key;
      const effect = permits(approval, state, newYork(seen.desk).day);
      if (effect !== null) return effect.ok ? ok([...key.value.facts, effect.value]) : effect;
      if (proposal === null || proposalHash(proposal) !== approval.terms.args['proposal'])
        return refuse(
          'PROPOSAL_CHANGED',
          'The files in config/ changed since this was asked; ask again: config pin <reason>.',
        );
      return ok([
        ...key.value.facts,
        ...adoptFacts(state, proposal, { approval: approval.id, stamp: seen }),
      ]);
    },
  );
  if (!turned.ok) return turned;
  if (!turned.value.some((fact) => fact.kind === 'approval.granted'))
    return keyCounts(machine, approval.id);
  return done(`${approval.id} granted: ${approval.terms.action} is carried out.`, {
    approval: approval.id,
  });
}
