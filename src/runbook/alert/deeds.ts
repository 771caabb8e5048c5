// The deeds of the watch: silencing a rule ahead, taking that back, and posting a rule's card marked TEST. One
// press, one turn; every refusal is on record before it is given.
import { ok, refuse } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import { liftSilence, silenceAhead } from '#runbook/alert/quiet.ts';
import type { SilenceAsk } from '#runbook/alert/quiet.ts';
import { tryRule } from '#runbook/alert/trial.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { SingleAct } from '#runbook/keys.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account, Hand } from '#runbook/person.ts';
import { done, pressAlone } from '#runbook/procedures/pressed.ts';

export interface AlertDeeds {
  silence(by: Account, ask: SilenceAsk): Outcome | Promise<Outcome>;
  unsilence(by: Account, ask: { readonly about: string }): Outcome | Promise<Outcome>;
  /** Posts the card a rule would have, marked TEST; it pages nobody. */
  post(by: Account, ask: { readonly rule: string }): Outcome | Promise<Outcome>;
}

interface Press {
  readonly command: string;
  readonly act: SingleAct;
  readonly said: string;
  readonly decide: (hand: Hand) => Decide;
}

function press(machine: Machine, by: Account, { said, decide, ...pressed }: Press): Outcome {
  const turned = pressAlone(machine, { ...pressed, by }, decide);
  return turned.ok ? done(said) : turned;
}

export function alertDeeds(machine: Machine): AlertDeeds {
  const { alerting } = machine;
  return {
    silence: (by, ask) =>
      press(machine, by, {
        command: `alerts silence ${ask.about}`,
        act: 'tend-alert',
        said: `${ask.about} is silent for ${ask.minutes} minutes: ${ask.why.trim()}. What it raises stands in alerts; what is CRITICAL is told. Sooner: alerts unsilence ${ask.about}`,
        decide: (hand) => (_state, _seen, bench) => {
          const clock = { ...bench, lastWall: machine.peopleWall() };
          return silenceAhead(alerting.rules, ask, { hand, clock });
        },
      }),
    unsilence: (by, ask) =>
      press(machine, by, {
        command: `alerts unsilence ${ask.about}`,
        act: 'tend-alert',
        said: `${ask.about} is told again from now on.`,
        decide: (hand) => (state) => liftSilence(state.runbook.watch.silences, ask.about, hand),
      }),
    post: (by, ask) =>
      press(machine, by, {
        command: `alerts test ${ask.rule} --post`,
        act: 'work',
        said: `The card of ${ask.rule} stands in alerts, marked TEST. Nobody was paged.`,
        decide: (hand) => (state, seen) => {
          const rule = alerting.rules.find((row) => row.rule === ask.rule);
          if (rule === undefined)
            return refuse('RULE_UNKNOWN', `There is no alert rule ${ask.rule}. See: alerts test.`);
          const { desk, wall } = seen;
          const { draft } = tryRule(alerting, state, rule, { desk, wall, day: newYork(desk).day });
          const { severity, text, did } = draft;
          const person = hand.person.id;
          return ok([{ kind: 'rule.tried', rule: rule.rule, severity, text, did, person }]);
        },
      }),
  };
}
