// The checklist of going live (LIVE-2): every item of O's seven phases and of G's two lists, each proved by the desk
// or ticked by a named person. A tick counts for ninety days, and where it says so for one pin or one code alone.
import { DAY_MS } from '#engine/model/time.ts';
import type { Finding } from '#runbook/checks/question.ts';
import type { Tick } from '#runbook/golive/fold.ts';
import {
  asChecked,
  bounded,
  boundedByOne,
  drilled,
  greenOnly,
  liveAccount,
  notDev,
  paperCalm,
  paperClean,
  paperDrawdown,
  paperExecuted,
  paperLong,
  paperWins,
  peopleNow,
  reported,
  secretsKept,
  spyListed,
  taskDone,
} from '#runbook/golive/proofs.ts';
import type { Proof, Proving } from '#runbook/golive/proofs.ts';
import { judgeTests } from '#runbook/golive/tested.ts';
import { nameOf } from '#runbook/person.ts';
import type { NamedPosition } from '#runbook/person.ts';

export interface Item {
  readonly id: string;
  readonly says: string;
  /** Null where a person answers for it. */
  readonly proof: Proof | null;
  /** What to do where it is not proved. */
  readonly remedy: string;
  /** Who alone may tick it; null for whoever may tick. */
  readonly by: NamedPosition | null;
  /** Folders of tests that prove it where a run of this code is on record; a tick counts else. */
  readonly tested: readonly string[] | null;
  /** What a tick of it is for, besides the item. */
  readonly binds: 'pin' | 'code' | null;
}

export interface Part {
  readonly title: string;
  readonly items: readonly Item[];
}

function proved(id: string, says: string, proof: Proof, remedy: string): Item {
  return { id, says, proof, remedy, by: null, tested: null, binds: null };
}

type TickedAs = Partial<Pick<Item, 'by' | 'tested' | 'binds'>>;

function ticked(id: string, says: string, as: TickedAs = {}): Item {
  const remedy = `See to it, then: golive tick ${id} <what shows it>.`;
  return { by: null, tested: null, binds: null, ...as, id, says, proof: null, remedy };
}

const WAIT = 'Go on with GREEN_ONLY on paper until it holds; performance shows the days.';
const LIMIT = 'Set the limits that are named in config/risk.yaml, then: config pin <reason>.';

const PAPER: Part = {
  title: '1 Paper validation',
  items: [
    proved('paper-days', 'GREEN_ONLY on paper for 30 days at least', paperLong, WAIT),
    proved('paper-win-rate', 'Win rate over 60 %', paperWins, WAIT),
    proved('paper-drawdown', 'Drawdown under 15 %', paperDrawdown, WAIT),
    proved('paper-no-emergency', 'No emergency stop', paperCalm, WAIT),
    proved('paper-execution', 'Execution rate over 80 %', paperExecuted, WAIT),
    proved('paper-no-critical', 'No critical errors', paperClean, WAIT),
    ticked('paper-reviewed', 'The paper weeks of SPY were reviewed'),
  ],
};

const LIVE_ACCOUNT =
  'Start the desk with the live account and its keys: config/desk.yaml, docs/ALPACA.md.';

const TECHNICAL: Part = {
  title: '2 Technical validation',
  items: [
    proved('smoke', 'The smoke test passes', asChecked('smoke'), 'See: smoke.'),
    proved('broker', 'The broker answers', asChecked('broker'), 'See: doctor.'),
    proved('keys-secured', 'The broker\u2019s keys are secured', secretsKept, LIVE_ACCOUNT),
    proved('live-account', 'The account is a live one', liveAccount, LIVE_ACCOUNT),
    ticked('costs', 'Commission and slippage are as the broker takes them'),
    proved('limits', 'Every limit is in force', asChecked('limits'), LIMIT),
    proved('code-pin', 'The code that runs is released', asChecked('code pin'), 'release <why>.'),
  ],
};

const RISK: Part = {
  title: '3 Risk management',
  items: [
    proved('kill-switch', 'The four layers are active', asChecked('layers'), LIMIT),
    proved('layer-1', 'Layer 1: at most 2.5 % a trade', bounded('riskPerTradeRatio'), LIMIT),
    proved(
      'layer-2',
      'Layer 2: at most 5 % a day',
      boundedByOne('lossDayRatio', 'lossDayCents'),
      LIMIT,
    ),
    proved(
      'layer-3',
      'Layer 3: at most 5 losses in a row',
      bounded('lossStreakStrategy', 'lossStreakDesk'),
      LIMIT,
    ),
    proved('layer-4', 'Layer 4: at most 15 % drawdown', bounded('drawdownRatio'), LIMIT),
    proved(
      'paging',
      'Emergencies reach somebody',
      asChecked('alert delivery'),
      'Give the desk a platform or a courier: docs/CHAT.md.',
    ),
    proved('on-call', 'Somebody is on call', asChecked('on-call'), 'See: oncall.'),
    proved(
      'switches',
      'The switches were tried and are on',
      asChecked('switches'),
      'Switch trading on in config/desk.yaml and the environment.',
    ),
  ],
};

const CAPITAL: Part = {
  title: '4 Capital and sizing',
  items: [
    ticked('capital', 'The first capital is decided, $1,000 to $5,000'),
    ticked('sizing', 'Position sizing was validated on paper'),
    proved('correlation', 'A correlation limit is in force', bounded('correlation'), LIMIT),
    proved('exposure', 'Total exposure is bounded', bounded('grossRatio'), LIMIT),
    ticked('risk-capital', 'It is risk capital only, which can be lost'),
  ],
};

const MONITORING: Part = {
  title: '5 Monitoring',
  items: [
    proved('record', 'All decisions are on record', asChecked('journal'), 'See: journal verify.'),
    proved(
      'reports',
      'The daily report is written by itself',
      reported,
      'See the daily-report job: schedule.',
    ),
    ticked('dashboard', 'The room is open where the desk is watched'),
    proved(
      'backup',
      'Backups are made',
      asChecked('backup'),
      'The daily report makes one; see why it did not.',
    ),
    proved(
      'backup-restored',
      'A backup was restored and verified',
      taskDone('backup-validation'),
      'Make it: maintenance.',
    ),
  ],
};

const EMERGENCY: Part = {
  title: '6 Emergency procedures',
  items: [
    proved('drills', 'The procedures were drilled', drilled, 'Drill each: drill list.'),
    ticked('stop-procedure', 'The manual stop is written down where people find it'),
    ticked('contacts', 'The emergency contacts are right'),
    ticked('broker-support', 'The broker\u2019s support number is saved'),
    ticked('rollback', 'The way back to the last version is written down'),
    ticked('close-plan', 'The way to close every position at once is known'),
    ticked('team-trained', 'The team is trained in the procedures'),
  ],
};

const FINAL: Part = {
  title: '7 Final checks',
  items: [
    ticked('config-reviewed', 'The configuration was reviewed', { binds: 'pin' }),
    proved(
      'profile',
      'The profile is GREEN_ONLY',
      greenOnly,
      'Put profile: green_only into config/strategies.yaml, then: config pin <reason>.',
    ),
    proved(
      'first-symbol',
      'SPY is among the symbols agreed to',
      spyListed,
      'Put SPY into config/universe.yaml, then: config pin <reason>.',
    ),
    proved('mode', 'The mode can be raised', notDev, 'Make a desk in mode PAPER.'),
    proved('roster', 'Two people could resume', asChecked('roster'), 'See: people.'),
    proved('pin', 'What is in force is pinned', asChecked('pin'), 'See: config diff.'),
    ticked('team-notified', 'All of the team know'),
    ticked('start-time', 'The start is set for a calm time'),
    ticked('first-day', 'The first 24 hours are planned'),
  ],
};

const EXITS = ['tests/engine/order/', 'tests/engine/strategies/'];
const RESEARCH = ['tests/simulation/', 'tests/engine/indicator/'];
const EXECUTION = ['tests/engine/broker/', 'tests/engine/order/', 'tests/contract/'];

/**
 * G's list before live. A whole run of this very code that npm test left on this machine proves it; where there is
 * none, who leads the tests answers for them.
 */
const TESTS: Part = {
  title: 'Tests of this version',
  items: (
    [
      ['tests-core', 'All tests pass', ['tests/']],
      ['tests-critical', 'No critical failure is known', ['tests/']],
      ['tests-risk', 'The tests of risk pass', ['tests/engine/risk/', 'tests/model/']],
      ['tests-exits', 'The tests of exits pass', EXITS],
      ['tests-execution', 'The tests of execution pass', EXECUTION],
      ['tests-research', 'The tests of backtests pass', RESEARCH],
      ['tests-coverage', 'Coverage is 98 % or more', null],
    ] as const
  ).map(([id, says, tested]) => ({
    ...ticked(id, says, { by: 'lead-developer', tested, binds: 'code' }),
    ...(tested === null
      ? {}
      : { remedy: `Run npm test on this machine, or: golive tick ${id} <what shows it>.` }),
  })),
};

export const PARTS: readonly Part[] = [
  PAPER,
  TECHNICAL,
  RISK,
  CAPITAL,
  MONITORING,
  EMERGENCY,
  FINAL,
  TESTS,
];

export const ITEMS: readonly Item[] = PARTS.flatMap((part) => part.items);

export function itemNamed(id: string): Item | null {
  return ITEMS.find((item) => item.id === id) ?? null;
}

export interface ItemAnswer extends Finding {
  readonly item: Item;
}

export const TICK_DAYS = 90;

/** Why a tick counts no more, in words; null while it does. */
function lapsed(item: Item, tick: Tick, { bench, state }: Proving): string | null {
  if (peopleNow(bench) - tick.wall > TICK_DAYS * DAY_MS) return `more than ${TICK_DAYS} days ago`;
  if (item.binds === 'pin' && tick.pin !== bench.now.pin) return 'for another pin';
  if (item.binds === 'code' && tick.code !== state.runbook.golive.code) return 'for other code';
  return null;
}

function judgeTick(item: Item, proving: Proving): Finding {
  const tick = proving.state.runbook.golive.ticks[item.id];
  if (tick === undefined) return { passed: false, evidence: 'not ticked yet' };
  const name = nameOf(proving.bench.roster, tick.person);
  const why = lapsed(item, tick, proving);
  const said = `${name}: ${tick.note}`;
  return { passed: why === null, evidence: why === null ? said : `${said} (${why})` };
}

/** A run of this code decides, whatever was ticked. */
function judgeItem(item: Item, proving: Proving): Finding {
  if (item.proof !== null) return item.proof(proving);
  const { tests, state } = proving;
  const ofThis = tests !== null && tests.code === state.runbook.golive.code;
  return item.tested !== null && ofThis ? judgeTests(tests, item.tested) : judgeTick(item, proving);
}

/** Every item with its answer, in the list's order. */
export function judgeList(proving: Proving): readonly ItemAnswer[] {
  return ITEMS.map((item) => ({
    item,
    ...judgeItem(item, proving),
  }));
}

export function firstGap(answers: readonly ItemAnswer[]): ItemAnswer | null {
  return answers.find((row) => !row.passed) ?? null;
}

function sentence(text: string): string {
  return /[.]$/.test(text) ? text : `${text}.`;
}

/** "paper-days, GREEN_ONLY on paper for 30 days at least: 12 days. Do: …". */
export function gapText({ item, evidence, remedy }: ItemAnswer): string {
  return `${item.id}, ${item.says}: ${evidence}. Do: ${sentence(remedy ?? item.remedy)}`;
}
