// What the golden journal has of the runbook's own parts: the on-call, alerts that grow and flap, an incident from
// its opening to its file, a playbook followed, maintenance and the week's review. One batch a row.
import { clientOrderId } from '#engine/order/order.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { always } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import { persona } from './golden-chat.ts';

const ANA = { person: personId('ana'), account: persona('ana') };
const SYMBOL = instrumentSymbol('^GSPC');
const DAY = tradingDay('2020-02-24');
const SHA = 'b'.repeat(64);

/** Who is called, and what is missing ahead; a rota is of the pin, so that it comes with genesis. */
export function rotaOf(): Extract<DeskFact, { kind: 'rota.set' }>['rota'] {
  return { primary: [always(ANA.person)], secondary: [always(personId('ben'))], tertiary: [] };
}

function callFacts(wall: number): readonly (readonly DeskFact[])[] {
  return [
    [
      {
        kind: 'oncall.covered',
        id: 'OC-0001',
        how: 'override',
        duty: 'primary',
        cover: personId('ben'),
        fromWall: wall,
        untilWall: wall + 3_600_000,
        why: 'dentist',
        ...ANA,
      },
    ],
    [{ kind: 'oncall.uncovered', id: 'OC-0001', ...ANA }],
    [
      {
        kind: 'rota.gapped',
        about: 'tertiary',
        what: 'Nobody is tertiary.',
        fromWall: wall,
        soon: false,
      },
    ],
    [{ kind: 'rota.filled' }],
    [{ kind: 'ladder.late', alerts: ['AL-0003'], what: 'AL-0003 by 2 minutes' }],
    [{ kind: 'ladder.kept' }],
  ];
}

/** One that gets worse, takes another in and lets it go, flaps, and is over. */
function watchFacts(wall: number): readonly (readonly DeskFact[])[] {
  const id = 'AL-0003';
  const alert = {
    id,
    key: 'metric day-loss',
    severity: 'WARNING',
    rule: 'day-loss',
    text: 'Loss of the day 2.1 %.',
    did: 'Nothing yet.',
    procedure: 'SOP-3',
    ladder: [{ person: ANA.person, wall }],
  } as const;
  return [
    [{ kind: 'alert.raised', ...alert }],
    [{ kind: 'alert.moved', id, ladder: [{ person: personId('ben'), wall }], rung: 0 }],
    [{ kind: 'alert.acknowledged', id, ...ANA }],
    [{ kind: 'alert.asked', id, to: ANA.person, wall }],
    [{ kind: 'alert.worsened', ...alert, severity: 'CRITICAL', text: 'Loss of the day 4.1 %.' }],
    [{ kind: 'alert.joined', id, key: 'metric other', text: 'another' }],
    [{ kind: 'alert.left', id, key: 'metric other', cause: 'over' }],
    [{ kind: 'alert.flapped', id, times: 3, cause: 'it is better' }],
    [{ kind: 'alert.resolved', id, by: 'rule day-loss', cause: 'it is better' }],
    [
      {
        kind: 'rule.silenced',
        about: 'win-rate',
        ...ANA,
        untilWall: wall + 60_000,
        why: 'known',
      },
    ],
    [{ kind: 'rule.unsilenced', about: 'win-rate', by: 'desk' }],
    [{ kind: 'provider.counted', provider: 'first', asked: 10, answered: 9 }],
    [
      {
        kind: 'alerts.digested',
        day: DAY,
        next: 4,
        rows: [{ rule: 'day-gain', alerts: 1, times: 1, text: 'Gain of the day 2.1 %.' }],
      },
    ],
    [
      {
        kind: 'rule.tried',
        rule: 'win-rate',
        severity: 'WARNING',
        text: 'Win rate 45 %.',
        did: 'Nothing.',
        person: ANA.person,
      },
    ],
  ];
}

function incidentFacts(): readonly (readonly DeskFact[])[] {
  const id = 'I-0001';
  const words = (field: 'cause' | 'prevention', text: string): DeskFact => ({
    kind: 'incident.written',
    id,
    field,
    text,
    ...ANA,
  });
  return [
    [
      {
        kind: 'incident.opened',
        id,
        title: 'quotes stood still',
        severity: 'WARNING',
        alert: null,
        key: null,
        did: '',
        procedure: 'SOP-7',
        by: 'ana',
        impact: {
          mode: 'DEV',
          equityCents: 5_002_900,
          dayGainCents: 2_900,
          drawdownRatio: 0,
          latches: [],
          workingOrders: 0,
          positions: [],
        },
      },
    ],
    [{ kind: 'incident.joined', id, alert: 'AL-0002', key: 'latch manual' }],
    [{ kind: 'incident.led', id, commander: ANA.person, by: ANA.person }],
    [words('cause', 'the vendor was down')],
    [words('prevention', 'a second vendor')],
    [{ kind: 'incident.overdue', id, title: 'quotes stood still', missing: 'its close' }],
    [{ kind: 'incident.closed', id, ...ANA }],
    [{ kind: 'incident.filed', id, file: 'incidents/I-0001-2020-02-24.md', sha256: SHA }],
  ];
}

function playbookFacts(): readonly (readonly DeskFact[])[] {
  const id = 'RUN-0001';
  const step = {
    id: 'look',
    owner: 'on-call',
    text: 'See what stands.',
    does: 'look',
    what: 'status',
    evidence: 'the status',
    limitMinutes: 5,
  } as const;
  const of = { playbook: 'SOP-7', title: 'Something happened' };
  return [
    [
      {
        kind: 'playbooks.set',
        hashes: { 'SOP-7': SHA },
        added: ['SOP-7'],
        changed: [],
        removed: [],
      },
    ],
    [
      {
        kind: 'run.started',
        id,
        ...of,
        hash: SHA,
        plan: [step],
        about: 'incident I-0001',
        by: ANA.person,
      },
    ],
    [
      {
        kind: 'run.overdue',
        id,
        ...of,
        step: 'look',
        text: step.text,
        owner: step.owner,
        minutes: 5,
      },
    ],
    [
      {
        kind: 'run.stepped',
        id,
        step: 'look',
        outcome: 'done',
        evidence: 'open',
        by: 'desk',
        account: null,
      },
    ],
    [{ kind: 'run.ended', id, outcome: 'done', why: 'every step is done', by: 'desk' }],
  ];
}

function maintenanceFacts(): readonly (readonly DeskFact[])[] {
  const task = { task: 'backup-validation', period: '2020-02-01' };
  const words = { title: 'Restore the newest backup', owner: 'Ops' };
  const week = '2020-W09';
  return [
    [{ kind: 'task.due', ...task, ...words, until: DAY }],
    [{ kind: 'task.overdue', ...task, ...words }],
    [
      {
        kind: 'task.done',
        ...task,
        evidence: '60 entries verified',
        passed: true,
        by: 'desk',
        account: null,
      },
    ],
    [{ kind: 'review.written', week, day: DAY, found: [['No.'], [], [], [], []] }],
    [{ kind: 'review.answered', week, question: 1, text: 'too early', ...ANA }],
  ];
}

/** Prices, halts of a symbol and a stop that is late; what of it is held is freed again. */
function marketFacts(): readonly (readonly DeskFact[])[] {
  const id = clientOrderId({
    account: 'demo-0001',
    day: DAY,
    strategy: 'trend-crossover',
    symbol: SYMBOL,
    purpose: 'protective',
    attempt: 9,
  });
  return [
    [
      {
        kind: 'price.held',
        symbol: SYMBOL,
        from: price(3_240),
        to: price(1_620),
        says: 'half of the last price',
      },
    ],
    [{ kind: 'price.freed', symbol: SYMBOL, why: 'five minutes passed' }],
    [{ kind: 'symbol.halted', symbol: SYMBOL, says: 'news pending' }],
    [{ kind: 'symbol.resumed', symbol: SYMBOL, says: 'trading again' }],
    [
      {
        kind: 'stop.late',
        id,
        strategy: 'trend-crossover',
        symbol: SYMBOL,
        why: 'it waits to be sent for 15 s',
      },
    ],
    [
      {
        kind: 'execution.rated',
        day: DAY,
        thin: true,
        signals: 10,
        opened: 4,
        percent: 40,
        layers: 'policy: 6',
      },
    ],
  ];
}

export function runbookBatches(wall: number): readonly (readonly DeskFact[])[] {
  return [
    ...callFacts(wall),
    ...watchFacts(wall),
    ...incidentFacts(),
    ...playbookFacts(),
    ...maintenanceFacts(),
    ...marketFacts(),
  ];
}
