// The kinds of cards that the watch makes: an alert's further turns, the on-call, silences and tests, what was said
// and refused, and platforms that fail.
import type { DeskFact } from '#runbook/fact.ts';
import { always } from '#runbook/oncall/rota.ts';
import { ACKED, ANA, BASE, BEN, BY_ANA, FIRING, RAISED, VIC } from '#tests/bot/card-ground.ts';
import type { Kind } from '#tests/bot/card-ground.ts';
import { AT, DAY, persona } from '#tests/bot/desk-in-memory.ts';

const id = 'AL-0001';
const COVERED: DeskFact = {
  kind: 'oncall.covered',
  id: 'OC-0001',
  how: 'handoff',
  duty: 'primary',
  cover: BEN,
  fromWall: AT.wall,
  untilWall: AT.wall + 14_400_000,
  why: 'dentist',
  ...BY_ANA,
};
const SILENCED: DeskFact = {
  kind: 'rule.silenced',
  about: 'win-rate',
  ...BY_ANA,
  untilWall: AT.wall + 3_600_000,
  why: 'known',
};
const JOINED: DeskFact = {
  kind: 'alert.joined',
  id,
  key: 'latch weekly-loss',
  text: 'Weekly loss -3.1 % (blocks at -3 %)',
};
const FAULTED: DeskFact = {
  kind: 'platform.faulted',
  platform: 'slack',
  part: 'channel alerts',
  why: 'The channel is archived: unarchive it, or name another one in config/chat.yaml.',
  final: true,
};

const ALERT_TURNS: readonly Kind[] = [
  ['alert-repeated', [{ kind: 'alert.repeated', id, text: 'Daily loss -1.7 %' }], FIRING],
  ['alert-escalated', [{ kind: 'alert.escalated', id, rung: 2, to: BEN, by: 'ladder' }], FIRING],
  ['alert-asked', [{ kind: 'alert.asked', id, to: ANA, wall: AT.wall }], [...FIRING, ACKED]],
  ['alert-assigned', [{ kind: 'alert.assigned', id, to: BEN, by: ANA }], [...FIRING, ACKED]],
  [
    'alert-woken',
    [{ kind: 'alert.woken', id, ladder: [{ person: ANA, wall: AT.wall }] }],
    [
      ...FIRING,
      { kind: 'alert.silenced', id, ...BY_ANA, untilWall: AT.wall + 60_000, why: 'known' },
    ],
  ],
  [
    'alert-moved',
    [{ kind: 'alert.moved', id, ladder: [{ person: BEN, wall: AT.wall }], rung: 0 }],
    FIRING,
  ],
  [
    'alert-worsened',
    [
      {
        ...(RAISED as Extract<DeskFact, { kind: 'alert.raised' }>),
        kind: 'alert.worsened',
        text: 'Daily loss -2.4 % (layer 3 halts at -2.5 %)',
      },
    ],
    FIRING,
  ],
  ['alert-joined', [JOINED], FIRING],
  [
    'alert-left',
    [{ kind: 'alert.left', id, key: 'latch weekly-loss', cause: 'a new week' }],
    [...FIRING, JOINED],
  ],
  ['alert-flapped', [{ kind: 'alert.flapped', id, times: 3, cause: 'it is better' }], FIRING],
];

const ON_CALL: readonly Kind[] = [
  ['on-call-covered', [COVERED], FIRING],
  [
    'on-call-released',
    [{ kind: 'oncall.uncovered', id: 'OC-0001', ...BY_ANA }],
    [...BASE, COVERED],
  ],
  [
    'on-call-changed',
    [
      {
        kind: 'rota.set',
        rota: { primary: [always(BEN)], secondary: [always(ANA)], tertiary: [] },
        why: 'approved',
        approval: 'R-0002',
      },
    ],
    BASE,
  ],
  [
    'rota-gap',
    [
      {
        kind: 'rota.gapped',
        about: 'secondary',
        what: 'Nobody is secondary.',
        fromWall: AT.wall + 3_600_000,
        soon: true,
      },
      {
        kind: 'alert.raised',
        id: 'AL-0002',
        key: 'rota',
        severity: 'WARNING',
        rule: 'rota-gap',
        text: 'Nobody is secondary from 2026-01-05 11:00 ET.',
        did: 'Nothing: who is named is still called.',
        procedure: null,
        ladder: [{ person: ANA, wall: AT.wall }],
      },
    ],
    BASE,
  ],
  ['page-sent', [{ kind: 'page.sent', to: 'on-call', about: 'Ana halted the desk.' }], BASE],
];

export const WATCH_KINDS: readonly Kind[] = [
  ...ALERT_TURNS,
  ...ON_CALL,
  ['rule-silenced', [SILENCED], BASE],
  [
    'rule-unsilenced',
    [{ kind: 'rule.unsilenced', about: 'win-rate', by: 'desk' }],
    [...BASE, SILENCED],
  ],
  [
    'alert-tried',
    [
      {
        kind: 'rule.tried',
        rule: 'win-rate',
        severity: 'WARNING',
        text: 'Win rate 45 % over 20 trades.',
        did: 'Nothing.',
        person: ANA,
      },
    ],
    BASE,
  ],
  [
    'info-digest',
    [
      {
        kind: 'alerts.digested',
        day: DAY,
        next: 4,
        rows: [
          { rule: 'day-gain', alerts: 1, times: 1, text: 'Gain of the day 2.1 %.' },
          { rule: 'slow-data', alerts: 2, times: 5, text: 'Quotes of SPY are 4 s old.' },
        ],
      },
    ],
    BASE,
  ],
  [
    'refusal',
    [
      {
        kind: 'command.refused',
        command: 'resume "the feed is back" again',
        account: persona('vic'),
        person: VIC,
        code: 'ROLE_MISSING',
        text: 'Vic is viewer; resume needs operator or risk.',
      },
    ],
    BASE,
  ],
  [
    'said',
    [
      {
        kind: 'message.said',
        ...BY_ANA,
        channel: 'alerts',
        text: 'This is a drill: *nothing* happened.\n<!channel> @everyone read https://example.com',
      },
    ],
    BASE,
  ],
  ['platform-faulted', [FAULTED], BASE],
  [
    'platform-mended',
    [{ kind: 'platform.mended', platform: 'slack', part: 'channel alerts' }],
    [...BASE, FAULTED],
  ],
];
