// The kinds of cards that the runbook's own parts make: incidents, playbooks, drills, reports, maintenance, going live.
import type { DeskFact } from '#runbook/fact.ts';
import type { RunStarted, RunStepped } from '#runbook/playbook/fact.ts';
import { ANA, BASE, BY_ANA, FIRING } from '#tests/bot/card-ground.ts';
import type { Kind } from '#tests/bot/card-ground.ts';
import { DAY, HALTED, PEOPLE, persona } from '#tests/bot/desk-in-memory.ts';

const SHA = 'b'.repeat(64);
const INCIDENT = 'I-0001';
const RUN = 'RUN-0001';

const OPENED: DeskFact = {
  kind: 'incident.opened',
  id: INCIDENT,
  title: 'quotes stood still',
  severity: 'WARNING',
  alert: null,
  key: null,
  did: '',
  procedure: 'SOP-7',
  by: 'ana',
  impact: {
    mode: 'DEV',
    equityCents: 4_995_763,
    dayGainCents: -4_237,
    drawdownRatio: 0.0008,
    latches: [],
    workingOrders: 1,
    positions: [
      { symbol: '^GSPC', qty: '2.9', valueCents: 935_508, gainCents: -4_237, protected: true },
    ],
  },
};

function written(field: 'cause' | 'fix' | 'prevention', text: string): DeskFact {
  return { kind: 'incident.written', id: INCIDENT, field, text, ...BY_ANA };
}

const LED: DeskFact = { kind: 'incident.led', id: INCIDENT, commander: ANA, by: ANA };
const CAUSE = written('cause', 'the vendor was down');
const WRITTEN = [CAUSE, written('fix', 'a new connection'), written('prevention', 'a second one')];

const INCIDENTS: readonly Kind[] = [
  ['incident-opened', [OPENED], BASE],
  [
    'incident-of-alert',
    [{ ...OPENED, alert: 'AL-0001', key: 'latch daily-loss', by: 'daily-loss' }],
    FIRING,
  ],
  [
    'incident-joined',
    [{ kind: 'incident.joined', id: INCIDENT, alert: 'AL-0001', key: 'k' }],
    [...FIRING, OPENED],
  ],
  ['incident-led', [LED], [...BASE, OPENED]],
  ['incident-written', [CAUSE], [...BASE, OPENED, LED]],
  [
    'incident-closed',
    [{ kind: 'incident.closed', id: INCIDENT, ...BY_ANA }],
    [...BASE, OPENED, LED, ...WRITTEN],
  ],
  [
    'incident-filed',
    [
      {
        kind: 'incident.filed',
        id: INCIDENT,
        file: 'incidents/I-0001-2020-02-24.md',
        sha256: SHA,
      },
    ],
    [...BASE, OPENED],
  ],
];

const STARTED: RunStarted = {
  kind: 'run.started',
  id: RUN,
  playbook: 'SOP-7',
  title: 'Something happened',
  hash: SHA,
  plan: [
    {
      id: 'look',
      owner: 'on-call',
      text: 'See what stands.',
      does: 'look',
      what: 'status',
      evidence: 'the status',
      limitMinutes: 5,
    },
    {
      id: 'tell',
      owner: 'on-call',
      text: 'Tell the risk manager what you saw.',
      does: 'ask',
      what: 'Who was told?',
      evidence: 'a name',
      limitMinutes: 15,
    },
  ],
  about: 'alert AL-0001',
  by: ANA,
};
const LOOKED: RunStepped = {
  kind: 'run.stepped',
  id: RUN,
  step: 'look',
  outcome: 'done',
  evidence: 'DEV demo-0001 - open, 1 position',
  by: 'desk',
  account: null,
};
const TOLD: RunStepped = {
  ...LOOKED,
  step: 'tell',
  evidence: 'Ben, by phone',
  by: ANA,
  account: persona('ana'),
};

const RUNS: readonly Kind[] = [
  ['run-started', [STARTED], FIRING],
  ['run-stepped', [LOOKED], [...FIRING, STARTED]],
  [
    'run-overdue',
    [
      {
        kind: 'run.overdue',
        id: RUN,
        playbook: 'SOP-7',
        title: STARTED.title,
        step: 'look',
        text: 'See what stands.',
        owner: 'on-call',
        minutes: 5,
      },
    ],
    [...FIRING, STARTED],
  ],
  [
    'run-ended',
    [{ kind: 'run.ended', id: RUN, outcome: 'done', why: 'every step is done', by: 'desk' }],
    [...FIRING, STARTED, LOOKED, TOLD],
  ],
  [
    'playbooks-changed',
    [
      {
        kind: 'playbooks.set',
        hashes: { 'SOP-7': SHA },
        added: [],
        changed: ['SOP-7'],
        removed: ['SOP-9'],
      },
    ],
    [
      ...BASE,
      {
        kind: 'playbooks.set',
        hashes: { 'SOP-7': 'a'.repeat(64), 'SOP-9': SHA },
        added: ['SOP-7', 'SOP-9'],
        changed: [],
        removed: [],
      },
    ],
  ],
];

function drill(passed: boolean): DeskFact {
  const reached = { step: 'New risk is blocked', expected: 'the latch daily-loss is set' };
  return {
    kind: 'drill.finished',
    procedure: 'sop-3',
    person: ANA,
    passed,
    steps: [
      { ...reached, found: 'daily-loss', evidence: 'latch.set 12, 10:05', passed: true },
      {
        step: 'Somebody is paged',
        expected: 'the on-call is paged within 5 s',
        found: passed ? 'ana after 0.2 s' : 'nobody',
        evidence: passed ? 'alert.escalated 14, 10:05' : 'no page on record',
        passed,
      },
    ],
    tookMs: 1_240,
  };
}

function report(period: 'weekly' | 'monthly', label: string, from: string): DeskFact {
  const name = `reports/${period}-${label}`;
  return {
    kind: 'report.made',
    period,
    label,
    from: from as typeof DAY,
    day: DAY,
    file: `${name}.md`,
    sha256: SHA,
    page: { file: `${name}.html`, sha256: SHA },
    by: 'desk',
  };
}

const BACKUP = { task: 'backup-validation', period: '2020-02-01' };
const WEEK = '2020-W09';

const ROUTINE: readonly Kind[] = [
  ['drill-passed', [drill(true)], BASE],
  ['drill-failed', [drill(false)], BASE],
  ['report-weekly', [report('weekly', WEEK, '2020-02-24')], BASE],
  ['report-monthly', [report('monthly', '2020-02', '2020-02-03')], BASE],
  [
    'backup',
    [{ kind: 'backup.made', file: 'backups/journal-2020-02-24.db', entries: 60, sha256: SHA }],
    BASE,
  ],
  [
    'maintenance-due',
    [
      {
        kind: 'task.due',
        ...BACKUP,
        title: 'Restore the newest backup',
        owner: 'Ops',
        until: DAY,
      },
      {
        kind: 'task.due',
        task: 'secrets',
        period: '2020-02-01',
        title: 'Turn the secrets',
        owner: 'Developer',
        until: DAY,
      },
    ],
    BASE,
  ],
  [
    'maintenance-failed',
    [
      {
        kind: 'task.done',
        ...BACKUP,
        evidence: 'Backup check FAILED: journal-2020-02-24.db\nThe chain breaks at entry 12.',
        passed: false,
        by: 'desk',
        account: null,
      },
    ],
    BASE,
  ],
  [
    'maintenance-done',
    [
      {
        kind: 'task.done',
        ...BACKUP,
        evidence: '60 entries verified',
        passed: true,
        by: ANA,
        account: persona('ana'),
      },
    ],
    BASE,
  ],
  [
    'review-written',
    [
      {
        kind: 'review.written',
        week: WEEK,
        day: DAY,
        found: [['No: +0.4 % of +2.0 %.'], ['Best: trend, +$120.00.'], ['None.'], ['No.'], []],
      },
    ],
    BASE,
  ],
  [
    'review-answered',
    [{ kind: 'review.answered', week: WEEK, question: 1, text: 'too early to say', ...BY_ANA }],
    BASE,
  ],
  ['job-late', [{ kind: 'job.started', job: 'briefing', day: DAY, late: true }], BASE],
  [
    'job-failed',
    [
      {
        kind: 'job.finished',
        job: 'midday-check',
        day: DAY,
        ok: false,
        title: 'Midday risk and compliance check',
        lines: ['1 of 1 positions has no stop: ^GSPC'],
      },
    ],
    BASE,
  ],
  [
    'job-missed',
    [{ kind: 'job.missed', job: 'midday-check', day: DAY, why: 'the machine slept' }],
    BASE,
  ],
  [
    'people-changed',
    [
      { kind: 'roster.set', people: PEOPLE.slice(0, 2), why: 'approved', approval: 'R-0002' },
      { kind: 'schedule.set', rows: [], why: 'approved', approval: 'R-0002' },
    ],
    BASE,
  ],
];

const RESUMED: readonly Kind[] = [
  [
    'resume-recorded',
    [
      {
        kind: 'latch.lifted',
        latch: 'manual',
        way: 'resume',
        approval: 'R-0001',
        reason: 'resume by two people',
      },
      {
        kind: 'resume.recorded',
        approval: 'R-0001',
        cause: 'stale quotes',
        fix: 'feed restored',
        prevention: 'a second feed',
        incidents: [INCIDENT],
        lifted: ['manual'],
        stays: ['daily-loss'],
        evidence: ['smoke test: 9 of 9 passed', 'books: equal the broker\u2019s'],
      },
    ],
    [...BASE, HALTED],
  ],
];

const GOING_LIVE: readonly Kind[] = [
  [
    'golive-ticked',
    [{ kind: 'golive.ticked', item: 'risk-capital', note: 'it can be lost', ...BY_ANA }],
    BASE,
  ],
  [
    'golive-unticked',
    [{ kind: 'golive.unticked', item: 'risk-capital', why: 'more was put in', ...BY_ANA }],
    BASE,
  ],
  [
    'sign-off-withdrawn',
    [{ kind: 'signoff.withdrawn', id: 'R-0007', why: 'limits are reviewed', ...BY_ANA }],
    BASE,
  ],
  [
    'code-released',
    [{ kind: 'code.released', code: '0.2.0', from: '0.1.0', why: 'approved', approval: 'R-0009' }],
    BASE,
  ],
];

export const RUNBOOK_KINDS: readonly Kind[] = [
  ...INCIDENTS,
  ...RUNS,
  ...ROUTINE,
  ...RESUMED,
  ...GOING_LIVE,
];
