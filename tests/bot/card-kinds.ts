// Every kind of card there is, by the facts that make it: what the golden files of the terminal, Slack and
// Discord are made from. A kind that is added here is looked at on all of them.
import { announce } from '#bot/announce.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { parseCard } from '#bot/written-card.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { OptionsRead } from '#engine/option/fact.ts';
import type { ApprovalAsked } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { answerOf } from '#runbook/jobs/options.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { ACKED, ANA, BASE, BEN, FIRING, job, PAGED, RAISED, VIC } from '#tests/bot/card-ground.ts';
import type { Kind } from '#tests/bot/card-ground.ts';
import { ENGINE_KINDS } from '#tests/bot/card-kinds-engine.ts';
import { RUNBOOK_KINDS } from '#tests/bot/card-kinds-runbook.ts';
import { WATCH_KINDS } from '#tests/bot/card-kinds-watch.ts';
import {
  AT,
  DAY,
  folded,
  GENESIS,
  HALTED,
  MORNING,
  PEOPLE,
  persona,
  reportOf,
} from '#tests/bot/desk-in-memory.ts';

const SPX = instrumentSymbol('^GSPC');

const OPTIONS: OptionsRead = {
  kind: 'options.read',
  underlying: instrumentSymbol('SPY'),
  day: DAY,
  at: AT.desk,
  outcome: {
    is: 'read',
    context: {
      feed: 'indicative',
      synthetic: false,
      whole: true,
      spot: price(322.42),
      spotAgeMs: 400,
      contracts: 5_210,
      quoted: { calls: 2_580, puts: 2_591 },
      leftOut: { strange: 0, unquoted: 31, crossed: 8, noGreeks: 12 },
      quoteAgeMs: { newest: 300, median: 2_100 },
      terms: [
        [2, '2020-02-26', 2_810],
        [7, '2020-03-02', 2_604],
        [32, '2020-03-27', 2_431],
      ].map(([days, expiry, ivBps]) => ({
        days: Number(days),
        expiry: tradingDay(String(expiry)),
        strike: price(322),
        ivBps: Number(ivBps),
      })),
      skew: {
        expiry: tradingDay('2020-03-27'),
        days: 32,
        putIvBps: 2_790,
        callIvBps: 2_140,
        skewBps: 650,
      },
    },
  },
};

/** The look as the job ends it. */
function lookedAt(read: OptionsRead): DeskFact {
  const { ok, lines } = answerOf(read);
  return { ...job('spy-options', 'SPY options context', lines), ok };
}

const OPTIONS_REFUSED: OptionsRead = {
  ...OPTIONS,
  outcome: {
    is: 'failed',
    why: 'Alpaca does not allow this with these keys (403): OPRA agreement is not signed.',
  },
};

const PACK: DeskFact = {
  kind: 'pack.made',
  day: DAY,
  lines: [
    {
      strategy: 'trend',
      symbol: SPX,
      action: 'enter',
      score: 71.25,
      reason: 'fast above slow',
      stop: 3_100,
      verdict: 'taken',
      why: 'priority 1',
    },
    {
      strategy: 'fade',
      symbol: SPX,
      action: 'enter',
      score: 40,
      reason: 'stretched',
      stop: 3_300,
      verdict: 'dropped',
      why: 'score 40.0 under 55',
    },
  ],
};

const ASKED: ApprovalAsked = {
  kind: 'approval.asked',
  id: 'R-0001',
  terms: {
    action: 'resume',
    args: { cause: 'stale feed', fix: 'restored' },
    account: 'demo-0001',
    mode: 'DEV',
    pin: 'p',
    code: 'c',
    epoch: 1,
  },
  hash: '9f2c00aa41',
  reason: 'feed restored, books equal',
  asker: ANA,
  account: persona('ana'),
  expiresWall: AT.wall + 600_000,
  askedMono: 0,
  boot: 'b1',
};

/** What would stand bare stands first, and each stop that is left on a line of its own. */
const TAKING_BACK: ApprovalAsked = {
  ...ASKED,
  terms: {
    ...ASKED.terms,
    action: 'cancel-foreign',
    args: {
      order: 'by-hand-stop',
      terms: 'sell 7 SPY stop 318.00',
      changes: [
        'Then SPY: 7 held at the broker, 7 stand bare',
        'under no foreign stop',
        'under no stop of the desk.',
      ],
    },
  },
  reason: 'the owner moved it',
};

const SIGNERS: DeskFact = {
  kind: 'roster.set',
  people: PEOPLE.map((one, at) => {
    const position = (['operations-manager', 'risk-manager', 'lead-developer'] as const)[at];
    return { ...one, position: position ?? null };
  }),
  why: 'approved',
  approval: 'R-0000',
};
/** It takes three, so that a key can turn without being the last. */
const SIGNING: ApprovalAsked = {
  ...ASKED,
  terms: {
    ...ASKED.terms,
    action: 'live-sign-off',
    args: { venue: 'live account \u20261234' },
  },
  reason: 'ready for a small start',
};

export const KINDS: readonly Kind[] = [
  ['message', MORNING.slice(4), [...GENESIS, ...MORNING.slice(0, 4)]],
  ['fields', [job('midday-check', 'Midday check', ['no position is bare'])], BASE],
  ['options', [OPTIONS, lookedAt(OPTIONS)], BASE],
  ['options-refused', [OPTIONS_REFUSED, lookedAt(OPTIONS_REFUSED)], BASE],
  ['table', [job('trade-pack', 'Trade pack final', ['1 taken'])], [...BASE, PACK]],
  ['picture', [reportOf(DAY, 'reports/d.md')], BASE],
  ['request-asked', [ASKED], [...BASE, HALTED]],
  ['request-foreign', [TAKING_BACK], BASE],
  [
    'request-running',
    [{ kind: 'approval.attempted', id: 'R-0001', person: BEN, account: persona('ben') }],
    [...BASE, HALTED, ASKED],
  ],
  [
    'request-refused-key',
    [
      {
        kind: 'command.refused',
        command: 'approve R-0001',
        account: persona('ana'),
        person: 'ana',
        code: 'KEY_SAME_PERSON',
        text: 'Ana turned a key already; the other is somebody else\u2019s.',
      },
    ],
    [...BASE, HALTED, ASKED],
  ],
  [
    'request-keyed',
    [
      {
        kind: 'approval.keyed',
        id: 'R-0001',
        key: { person: BEN, account: persona('ben'), reason: 'limits are small' },
      },
    ],
    [...BASE, SIGNERS, SIGNING],
  ],
  [
    'request-granted',
    [
      {
        kind: 'approval.keyed',
        id: 'R-0001',
        key: { person: BEN, account: persona('ben'), reason: 'books equal' },
      },
      {
        kind: 'approval.granted',
        id: 'R-0001',
        action: 'resume',
        epoch: 1,
        people: [ANA, BEN],
        breakGlass: false,
      },
    ],
    [...BASE, HALTED, ASKED],
  ],
  [
    'request-ended',
    [
      {
        kind: 'approval.ended',
        id: 'R-0001',
        status: 'expired',
        by: 'desk',
        why: 'its time ran out',
      },
    ],
    [...BASE, HALTED, ASKED],
  ],
  ['alert-firing', [RAISED, PAGED], BASE],
  ['alert-acknowledged', [ACKED], FIRING],
  [
    'alert-silenced',
    [
      {
        kind: 'alert.silenced',
        id: 'AL-0001',
        person: BEN,
        account: persona('ben'),
        untilWall: AT.wall + 7_200_000,
        why: 'known, the vendor is on it',
      },
    ],
    FIRING,
  ],
  [
    'alert-resolved',
    [{ kind: 'alert.resolved', id: 'AL-0001', by: 'ana', cause: 'a gap at the open' }],
    [...FIRING, ACKED],
  ],
  [
    'note',
    [
      {
        kind: 'note.kept',
        topic: 'alert AL-0001',
        person: VIC,
        account: persona('vic'),
        text: 'looking at <b>@everyone</b> the tape',
      },
    ],
    FIRING,
  ],
  ...ENGINE_KINDS,
  ...RUNBOOK_KINDS,
  ...WATCH_KINDS,
];

/** The messages of a kind as a platform is handed them, numbered from 1; entries stand under a card. */
export function messagesOf([, facts, earlier]: Kind): readonly ChatMessage[] {
  const before = folded(earlier);
  const entries = facts.map((fact) => ({ fact }));
  return announce(before, foldDeskBatch(before, facts, AT), entries, AT).map((row, at) => {
    const card = parseCard(row.card);
    if (card === null) throw new Error(`not a card: ${row.card}`);
    const place = row.part === 'entry' ? 'where/its/card/stands' : null;
    return { ...row, id: at + 1, card, wall: AT.wall, place, repeat: false };
  });
}
