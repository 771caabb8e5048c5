// The deeds of the on-call: one press, one turn, and words for what it changed. Every refusal is on record
// before it is given, as everywhere.
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Result } from '#engine/model/result.ts';
import { coverText, handOff, override, release, swap } from '#runbook/oncall/covering.ts';
import type { Standing } from '#runbook/oncall/covering.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import type { Account, Hand } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';
import { done, pressAlone } from '#runbook/procedures/pressed.ts';

type Answering = Outcome | Promise<Outcome>;

export interface OnCallDeeds {
  /** `from` and `until` on the wall clock; from now when null. */
  override(
    by: Account,
    ask: {
      readonly duty: Duty;
      readonly person: string;
      readonly from: number | null;
      readonly until: number;
      readonly why: string;
    },
  ): Answering;
  swap(
    by: Account,
    ask: { readonly first: string; readonly second: string; readonly on: string },
  ): Answering;
  handOff(by: Account, ask: { readonly to: string; readonly note: string }): Answering;
  release(by: Account, ask: { readonly id: string }): Answering;
}

type Decided = Result<readonly DeskFact[]>;

function sentence(machine: Machine, fact: DeskFact): readonly string[] {
  const { roster } = machine.state().runbook;
  if (fact.kind === 'oncall.uncovered') return [`${fact.id} is taken back; the rota counts again.`];
  if (fact.kind !== 'oncall.covered') return [];
  const name = nameOf(roster, fact.cover);
  return [`${name} is ${coverText(fact)} (${fact.id}).`];
}

/** One press about covers, decided on the on-call as it stands in that tick. */
function press(
  machine: Machine,
  pressed: { readonly command: string; readonly by: Account },
  decide: (standing: Standing, hand: Hand) => Decided,
): Outcome {
  const turned = pressAlone(
    machine,
    { ...pressed, act: 'tend-alert' },
    (hand) => (state, _seen, bench) => {
      const { oncall } = state.runbook;
      const { roster } = bench;
      const fileRota = machine.alerting.rota;
      return decide({ oncall, fileRota, roster, now: machine.peopleWall() }, hand);
    },
  );
  if (!turned.ok) return turned;
  const covers = turned.value.flatMap((fact) => (fact.kind === 'oncall.covered' ? [fact.id] : []));
  const lines = turned.value.flatMap((fact) => sentence(machine, fact));
  return done(lines.join('\n'), { covers });
}

export function onCallDeeds(machine: Machine): OnCallDeeds {
  return {
    override: (by, ask) =>
      press(machine, { command: `oncall override ${ask.duty}`, by }, (standing, hand) =>
        override(standing, { ...ask, from: ask.from ?? standing.now }, hand),
      ),
    swap: (by, ask) =>
      press(machine, { command: 'oncall swap', by }, (standing, hand) => swap(standing, ask, hand)),
    handOff: (by, ask) =>
      press(machine, { command: 'oncall handoff', by }, (standing, hand) =>
        handOff(standing, ask, hand),
      ),
    release: (by, ask) =>
      press(machine, { command: `oncall release ${ask.id}`, by }, (standing, hand) =>
        release(standing, ask.id, hand),
      ),
  };
}
