// Going live as people reach it: the checklist looked at and ticked, signed, armed, taken back; the code released
// and a probation ended. What signs or arms is checked moments before, by the preflight itself.
import { askRelease } from '#runbook/golive/release.ts';
import { askArming, disarmDesk } from '#runbook/golive/arming.ts';
import { judgeList } from '#runbook/golive/list.ts';
import { pictureGoLive } from '#runbook/golive/picture.ts';
import type { GoLivePicture } from '#runbook/golive/picture.ts';
import type { TestRun } from '#runbook/golive/tested.ts';
import { askSignOff, withdrawSignOff } from '#runbook/golive/signoff.ts';
import { tickItem, untickItem } from '#runbook/golive/tick.ts';
import { stillToSign } from '#runbook/approval.ts';
import type { CheckAnswer, Outcome } from '#runbook/answer.ts';
import type { SingleAct } from '#runbook/keys.ts';
import { signersText } from '#runbook/keys.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account, Hand } from '#runbook/person.ts';
import { askProbationEnd } from '#runbook/probation.ts';
import { askedId, done, pressAlone, pressTurn } from '#runbook/procedures/pressed.ts';

/** How the desk is checked; `live` asks what only a live desk must answer for as well. */
export interface Looks {
  preflight(scope?: 'live'): Promise<readonly CheckAnswer[]>;
  /** What the last whole run of the tests on this machine came to. */
  tests(): TestRun | null;
}

interface Why {
  readonly reason: string;
}

export interface GoLiveDeeds {
  look(): Promise<GoLivePicture>;
  tick(by: Account, ask: { readonly item: string; readonly note: string }): Promise<Outcome>;
  untick(by: Account, ask: { readonly item: string; readonly why: string }): Promise<Outcome>;
  /** Asks the three named people to sign that this desk may trade real money. */
  sign(by: Account, ask: Why): Promise<Outcome>;
  withdraw(by: Account, ask: Why): Promise<Outcome>;
  /** Asks two people to raise the mode to LIVE. */
  arm(by: Account, ask: Why): Promise<Outcome>;
  disarm(by: Account, ask: Why): Promise<Outcome>;
  /** Asks two people to end the probation after a live resume. */
  open(by: Account, ask: Why): Promise<Outcome>;
  /** Asks two people to let the running version of the code trade. */
  release(by: Account, ask: Why): Promise<Outcome>;
}

interface Single {
  readonly command: string;
  readonly act: SingleAct;
  /** The first line of the answer. */
  readonly says: string;
}

/** What one person may do at once: who, one turn, and the words for it. */
function alone(
  machine: Machine,
  by: Account,
  { says, decide, ...pressed }: Single & { readonly decide: (hand: Hand) => Decide },
): Outcome {
  const turned = pressAlone(machine, { ...pressed, by }, decide);
  return turned.ok ? done(says) : turned;
}

interface Asking {
  readonly command: string;
  readonly decide: Decide;
  readonly says: (id: string) => string;
}

function ask(machine: Machine, by: Account, { command, decide, says }: Asking): Outcome {
  const turned = pressTurn(machine, { command, by }, decide);
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(says(id), { approval: id });
}

const ANOTHER = 'Needs another keyholder, one of the two with the risk role';

async function sign(machine: Machine, looks: Looks, by: Account, why: Why): Promise<Outcome> {
  const checks = await looks.preflight();
  const { venue } = machine;
  return ask(machine, by, {
    command: 'golive sign',
    decide: (state, seen, bench) => {
      const ready = {
        venue,
        answers: judgeList({ state, seen, bench, venue, checks, tests: looks.tests() }),
      };
      return askSignOff(state, bench, { account: by, reason: why.reason, ready });
    },
    says: (id) => {
      const { approvals, roster } = machine.state().runbook;
      const row = approvals.byId[id];
      const left = row === undefined ? '' : signersText(stillToSign(row, roster));
      return `Asked to sign the desk off: ${id}, 1 of 3 keys. Still to sign: ${left}. Each of them: approve ${id}.`;
    },
  });
}

async function arm(machine: Machine, looks: Looks, by: Account, why: Why): Promise<Outcome> {
  const checks = await looks.preflight();
  const { venue } = machine;
  return ask(machine, by, {
    command: 'golive arm',
    decide: (state, seen, bench) => {
      const answers = judgeList({ state, seen, bench, venue, checks, tests: looks.tests() });
      const arming = { seen, bench, venue, answers };
      return askArming(state, arming, { account: by, reason: why.reason });
    },
    says: (id) =>
      `Asked to arm the desk LIVE, with real money: ${id}, 1 of 2 keys. The preflight runs again at the second. ${ANOTHER}: approve ${id}.`,
  });
}

function tending(machine: Machine): Pick<GoLiveDeeds, 'tick' | 'untick' | 'withdraw' | 'disarm'> {
  const { venue } = machine;
  return {
    tick: (by, said) =>
      Promise.resolve(
        alone(machine, by, {
          command: `golive tick ${said.item}`,
          act: 'tick',
          says: `${said.item} is ticked: ${said.note}. What is left: golive.`,
          decide: (hand) => () => tickItem(said, hand),
        }),
      ),
    untick: (by, said) =>
      Promise.resolve(
        alone(machine, by, {
          command: `golive untick ${said.item}`,
          act: 'tick',
          says: `${said.item} is open again: ${said.why}.`,
          decide: (hand) => (state) => untickItem(state, said, hand),
        }),
      ),
    withdraw: (by, { reason }) =>
      Promise.resolve(
        alone(machine, by, {
          command: 'golive withdraw',
          act: 'tick',
          says: 'The sign-off is withdrawn and holds no more. A desk that is LIVE only reduces from now on.',
          decide: (hand) => (state, _seen, bench) =>
            withdrawSignOff(state, bench, { ...hand, why: reason, venue }),
        }),
      ),
    disarm: (by, { reason }) =>
      Promise.resolve(
        alone(machine, by, {
          command: 'golive disarm',
          act: 'disarm',
          says: 'The desk is PAPER again and opens nothing on this account; what is held keeps its stops and may be closed. Back by: golive arm <reason> (two keys).',
          decide:
            ({ person }) =>
            (state) =>
              disarmDesk(state, { person: person.id, reason }),
        }),
      ),
  };
}

export function goLiveDeeds(machine: Machine, looks: Looks): GoLiveDeeds {
  const { venue } = machine;
  return {
    ...tending(machine),
    look: async () => {
      const checks = await looks.preflight();
      const [state, seen, bench] = [machine.state(), machine.seen(), machine.bench()];
      return pictureGoLive({ state, seen, bench, venue, checks, tests: looks.tests() });
    },
    sign: (by, why) => sign(machine, looks, by, why),
    arm: (by, why) => arm(machine, looks, by, why),
    open: (by, { reason }) =>
      Promise.resolve(
        ask(machine, by, {
          command: 'golive open',
          decide: (state, seen, bench) =>
            askProbationEnd(state, { seen, bench, venue }, { account: by, reason }),
          says: (id) =>
            `Asked to end the probation: ${id}, 1 of 2 keys. ${ANOTHER}: approve ${id}.`,
        }),
      ),
    release: (by, { reason }) =>
      Promise.resolve(
        ask(machine, by, {
          command: 'release',
          decide: (state, _seen, bench) => askRelease(state, bench, { account: by, reason }),
          says: (id) =>
            `Asked to release the code ${machine.code}: ${id}, 1 of 2 keys. ${ANOTHER}: approve ${id}.`,
        }),
      ),
  };
}
