// Announcements: which facts speak, where, how loud; and how a card looks in the live feed.
import { expect, test } from 'vitest';
import { announce } from '#bot/announce.ts';
import type { Card } from '#bot/card.ts';
import { feedPrinter, renderCard } from '#bot/terminal.ts';
import { parseCard } from '#bot/written-card.ts';
import type { Outgoing } from '#engine/journal/journal.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, quantity } from '#engine/model/money.ts';
import type { ApprovalAsked } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import {
  AT,
  DAY,
  folded,
  GENESIS,
  HALTED,
  MORNING,
  persona,
  reportOf,
} from '#tests/bot/desk-in-memory.ts';

const ESCAPE = String.fromCodePoint(27);
const BASE = [...GENESIS, ...MORNING];

const ASKED: ApprovalAsked = {
  kind: 'approval.asked',
  id: 'R-0001',
  terms: {
    action: 'resume',
    args: { cause: 'stale feed' },
    account: 'demo-0001',
    mode: 'DEV',
    pin: 'p',
    code: 'c',
    epoch: 1,
  },
  hash: '9f2c00aa41',
  reason: 'feed restored',
  asker: personId('ana'),
  account: persona('ana'),
  expiresWall: AT.wall + 600_000,
  askedMono: 0,
  boot: 'b1',
};
const KEY: DeskFact = {
  kind: 'approval.keyed',
  id: 'R-0001',
  key: { person: personId('ben'), account: persona('ben'), reason: 'books equal' },
};
const GRANTED: DeskFact = {
  kind: 'approval.granted',
  id: 'R-0001',
  action: 'resume',
  epoch: 1,
  people: [personId('ana'), personId('ben')],
  breakGlass: false,
};
const LIFTED: DeskFact = {
  kind: 'latch.lifted',
  latch: 'manual',
  way: 'resume',
  approval: 'R-0001',
  reason: 'resumed',
};
const RESUMED: DeskFact = {
  kind: 'resume.recorded',
  approval: 'R-0001',
  cause: 'stale feed',
  fix: 'restored',
  lifted: ['manual'],
  stays: [],
  evidence: ['preflight 24/24'],
};

interface Announced extends Omit<Outgoing, 'card'> {
  readonly card: Card;
}

function cards(
  facts: readonly DeskFact[],
  earlier: readonly DeskFact[] = BASE,
): readonly Announced[] {
  const before = folded(earlier);
  const after = foldDeskBatch(before, facts, AT);
  const entries = facts.map((fact) => ({ fact }));
  return announce(before, after, entries, AT).map((row) => {
    const card = parseCard(row.card);
    if (card === null) throw new Error(`not a card: ${row.card}`);
    return { ...row, card };
  });
}

function check(facts: readonly DeskFact[], earlier: readonly DeskFact[] = BASE): readonly string[] {
  return cards(facts, earlier).map(({ channel, lane, topic, part, card }) => {
    const about = topic === null ? '' : ` <${topic}, ${part}>`;
    return `${channel} ${lane} ${card.severity} ${card.tone}${about}: ${card.title}`;
  });
}

const TRADE: DeskFact = {
  kind: 'trade.closed',
  strategy: 'trend',
  symbol: instrumentSymbol('SPY'),
  opened: DAY,
  closed: DAY,
  qty: quantity(3),
  cost: cents(100_000),
  gain: cents(-1_234),
  multiple: -0.5,
  exit: 'exit',
};

test.each<[string, readonly DeskFact[], readonly DeskFact[], readonly string[]]>([
  [
    'a halt',
    [HALTED],
    BASE,
    ['alerts critical CRITICAL bad: HALTED: Ana halted: feed looks stale.'],
  ],
  ['a latch set again', [HALTED], [...BASE, HALTED], []],
  [
    'a halt confirmed',
    [{ ...HALTED, level: 'halted', by: 'ana and ben' }],
    [...BASE, HALTED],
    ['alerts critical CRITICAL bad: HALT CONFIRMED by Ana and Ben: Ana halted: feed looks stale.'],
  ],
  [
    'a loss latch',
    [{ ...HALTED, latch: 'daily-loss', reason: 'layer 2 -1.6 % of -1.5 %.', by: 'rule' }],
    BASE,
    ['alerts critical CRITICAL bad: No new risk: latch daily-loss: layer 2 -1.6 % of -1.5 %.'],
  ],
  [
    'a latch lifted by the day',
    [
      {
        kind: 'latch.lifted',
        latch: 'daily-loss',
        way: 'session',
        approval: null,
        reason: 'a new session, 2020-02-25',
      },
    ],
    BASE,
    [
      'alerts normal INFO good: Lifted: latch daily-loss: a new session, 2020-02-25; no latch is left',
    ],
  ],
  [
    'a mark, a pin, a clean comparison',
    [
      { kind: 'market.marked', prices: {} },
      { kind: 'pin.set', pin: 'x', why: 'approved' },
      { kind: 'books.compared', clean: true, lines: [] },
    ],
    BASE,
    [],
  ],
  [
    'a difference',
    [{ kind: 'books.compared', clean: false, lines: ['cash: desk $1, broker $2'] }],
    BASE,
    ['alerts normal WARNING bad: Books differ from the broker\u2019s: 1 difference'],
  ],
  [
    'a trade lost',
    [TRADE],
    BASE,
    ['orders normal INFO bad: Trade closed: SPY -$12.34, -0.50 R (trend, by exit)'],
  ],
  [
    'a job',
    [{ kind: 'job.finished', job: 'briefing', day: DAY, ok: true, title: 'Briefing', lines: [] }],
    BASE,
    ['briefings normal INFO plain: Briefing'],
  ],
  [
    'a job that failed',
    [
      {
        kind: 'job.finished',
        job: 'midday-check',
        day: DAY,
        ok: false,
        title: 'Midday',
        lines: [],
      },
    ],
    BASE,
    ['audit normal WARNING bad: Failed: Midday'],
  ],
  [
    'a report',
    [reportOf(DAY, 'r.md')],
    BASE,
    ['reports report INFO plain: Report of 2020-02-24 written'],
  ],
  [
    'a refusal',
    [
      {
        kind: 'command.refused',
        command: 'halt',
        account: persona('vic'),
        person: 'vic',
        code: 'ROLE_MISSING',
        text: 'no',
      },
    ],
    BASE,
    ['audit normal INFO plain: Refused ROLE_MISSING: Vic: halt'],
  ],
  [
    'a page',
    [{ kind: 'page.sent', to: 'ben', about: 'halt not confirmed' }],
    BASE,
    ['alerts critical CRITICAL bad: Paged Ben: halt not confirmed'],
  ],
  [
    'a resume asked',
    [ASKED],
    [...BASE, HALTED],
    ['approvals normal INFO plain <approval R-0001, card>: RESUME R-0001, 1 of 2 keys'],
  ],
  [
    'a resume granted',
    [KEY, GRANTED, RESUMED, LIFTED],
    [...BASE, HALTED, ASKED],
    [
      'approvals normal INFO good <approval R-0001, card>: RESUME R-0001',
      'approvals normal INFO good <approval R-0001, entry>: R-0001 resume granted by Ana and Ben',
      'alerts normal INFO good: Resumed by two keys (R-0001): lifted manual',
    ],
  ],
  [
    'a request ended',
    [{ kind: 'approval.ended', id: 'R-0001', status: 'denied', by: 'ben', why: 'not yet' }],
    [...BASE, ASKED],
    [
      'approvals normal INFO plain <approval R-0001, card>: RESUME R-0001',
      'approvals normal INFO bad <approval R-0001, entry>: R-0001 resume denied by Ben: not yet',
    ],
  ],
  [
    'an unclean start',
    [{ kind: 'desk.started', code: 'c', clean: false }],
    BASE,
    ['alerts normal WARNING bad: Desk started after a stop that was not orderly'],
  ],
])('%s', (_name, facts, earlier, told) => {
  expect(check(facts, earlier)).toEqual(told);
});

test('a morning', () => {
  expect(check(MORNING, GENESIS)).toMatchInlineSnapshot(`
    [
      "briefings normal INFO plain: Strategy briefing",
      "orders normal INFO plain: Approved: buy 2.9 ^GSPC limit 3,243.00 (entry, trend)",
      "orders normal INFO plain: Bought 2.9 ^GSPC at 3,240.50, $9,397.45 (entry, trend)",
      "orders normal INFO plain: Approved: sell 2.9 ^GSPC stop 3,100.00 (protective, trend)",
    ]
  `);
});

test('a request\u2019s card says effect, reason, keys, what is needed and how', () => {
  expect(cards([ASKED], [...BASE, HALTED])[0]?.card).toMatchInlineSnapshot(`
    {
      "account": "demo-0001",
      "at": "2020-02-24 10:05 ET",
      "buttons": [
        {
          "asks": [
            {
              "name": "reason",
              "needed": false,
              "says": "Why, for the record and the other people",
            },
          ],
          "label": "Approve…",
          "style": "danger",
          "words": [
            "approve",
            "R-0001",
            "{reason}",
          ],
        },
        {
          "asks": [
            {
              "name": "reason",
              "needed": true,
              "says": "Why, for the record and the other people",
            },
          ],
          "label": "Deny…",
          "style": "plain",
          "words": [
            "deny",
            "R-0001",
            "{reason}",
          ],
        },
        {
          "asks": [],
          "label": "Details",
          "style": "plain",
          "words": [
            "approvals",
          ],
        },
      ],
      "calls": [],
      "fields": [
        {
          "name": "Asked by",
          "value": "Ana",
        },
        {
          "name": "Needs",
          "value": "1 key of the risk role, 1 of 2 keys, not ana",
        },
        {
          "name": "Until",
          "value": "expires 2026-01-05 10:10 ET on the wall clock",
        },
        {
          "name": "Terms",
          "value": "9f2c00aa",
        },
      ],
      "lines": [
        "Effect: lift the latches whose cause is gone and let risk grow again (cause stale feed)",
        "[x] Ana: "feed restored"",
      ],
      "mode": "DEV",
      "picture": null,
      "severity": "INFO",
      "state": "asked",
      "table": null,
      "title": "RESUME R-0001, 1 of 2 keys",
      "tone": "plain",
    }
  `);
});

test('untrusted text stays one bounded line', () => {
  const text = `line\n\u001b[31m${'x'.repeat(1000)}`;
  const [first] = cards([{ ...HALTED, reason: text }]);
  expect(first?.card.title.includes(ESCAPE) || first?.card.title.includes('\n')).toBe(false);
  expect(first?.card.title.length).toBeLessThanOrEqual(240);
});

test.each([
  '{}',
  'null',
  '[]',
  '{"severity":"CRITICAL"}',
  '{"severity":"LOUD","at":"","mode":"","account":"","title":"","lines":[],"tone":"bad"}',
])('%s is no card', (text) => {
  expect(parseCard(text)).toBeNull();
});

test('the live feed: a divider a day, severity in words, hanging lines, colour only when asked', () => {
  const print = feedPrinter({ colour: false, width: 72 });
  const posts = [
    ...cards(MORNING.slice(3, 7), [...GENESIS, ...MORNING.slice(0, 3)]),
    ...cards([HALTED]),
  ];
  expect(posts.map(print).join('\n')).toMatchInlineSnapshot(`
    "── Mon 2020-02-24 · DEV demo-0001 ──────────────────────────────────────
    10:05  DEV   briefings Strategy briefing
                 Equity $49,999.06 · Today -$0.94 (0.0 %) · Drawdown 0.0 % ·
                 Gross $9,397.45
                 one signal
                   trend ^GSPC
    10:05  DEV   orders Approved: buy 2.9 ^GSPC limit 3,243.00 (entry,
                 trend)
                 about $9,404.70, stop after the fill 3,100.00, by trend
                 demo-0001-20200224-GSPC-trend-E1
    10:05  DEV   orders Bought 2.9 ^GSPC at 3,240.50, $9,397.45 (entry,
                 trend)
                 fee $0.94, order demo-0001-20200224-GSPC-trend-E1
    10:05  DEV   alerts CRITICAL HALTED: Ana halted: feed looks stale.
                 The desk did: refuses entries; exits, closes and stops
                 pass.
                 Set by Ana. Lifted by a resume (two keys).
                 DEV demo-0001, 2020-02-24 10:05 ET"
  `);
  const [post] = cards([HALTED]);
  if (post === undefined) throw new Error('no card');
  const coloured = renderCard(post, { colour: true, width: 72 });
  expect(coloured).toContain('\u001b[1;97;41mCRITICAL\u001b[0m');
  expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g'), '')).toBe(
    renderCard(post, { colour: false, width: 72 }),
  );
});
