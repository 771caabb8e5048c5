// The App Home: the desk at a glance for one person. Whoever is not on the roster sees nothing of the desk,
// only how one gets on it.
import type { types } from '@slack/bolt';
import { mayUse } from '#bot/command.ts';
import type { Candidate } from '#bot/complete.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { escapeMrkdwn, mrkdwn, named, plainText, readersTime } from '#bot/slack/mrkdwn.ts';
import { cut, oneLine } from '#bot/text.ts';
import { dayTimeText } from '#bot/views/stand.ts';
import { formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import type { Person } from '#runbook/person.ts';
import type { DeskPicture } from '#runbook/picture.ts';

/** The home page's halt button: one press halts, as the deed { kind: 'words', words: HALT_WORDS }. */
export const HALT_ACTION = 'tkh';
export const HALT_WORDS: readonly string[] = ['halt', 'pressed on the home page'];

export interface HomeParts {
  readonly glance: DeskPicture;
  /** Who looks; null for somebody the roster does not know. */
  readonly me: Person | null;
  /** The account that looks, "slack:T01:U01": what a stranger must have added. */
  readonly account: string;
  /** Open requests, as candidates().approval names them. */
  readonly requests: readonly Candidate[];
  /** Channel ids by purpose, where one speaks; none leaves the links out. */
  readonly channels: Readonly<Record<string, string>>;
  /** When it was drawn, milliseconds on the wall clock. */
  readonly wall: number;
}

const MOST_ROWS = 8;
const MOST_TEXT = 200;
const BAR = 10;

const LEVELS = {
  open: 'Open: entries, exits and stops pass.',
  reducing: 'Reducing: no new risk; exits, closes and stops pass.',
  halted: 'Halted: no new risk and no exits by strategy; closes and stops pass.',
} as const;

function title(text: string): types.KnownBlock {
  return { type: 'header', text: plainText(text, SLACK.header.most) };
}

/** Rows of one kind in one block; what is more than fits is said to be. */
function rows(lines: readonly string[], none: string, more: string): types.KnownBlock {
  const shown = lines.slice(0, MOST_ROWS).map((line) => cut(oneLine(line), MOST_TEXT));
  const left = lines.length - shown.length;
  const text = [...shown, ...(left > 0 ? [`${left} more; type: /desk ${more}`] : [])].join('\n');
  return { type: 'section', text: plainText(text === '' ? none : text) };
}

/** "#####-----" in blocks: how much of a limit is used. */
function bar(used: number): string {
  const share = Number.isFinite(used) ? Math.min(1, Math.max(0, used)) : 1;
  const full = Math.round(share * BAR);
  return '\u2593'.repeat(full) + '\u2591'.repeat(BAR - full);
}

function standBlocks({ glance, wall }: HomeParts): readonly types.KnownBlock[] {
  const { stand } = glance;
  const isLive = stand.mode === 'LIVE';
  const mode = isLive ? mrkdwn(':red_circle: *LIVE, REAL MONEY*') : plainText(stand.mode);
  return [
    title(`${stand.mode} ${stand.level.toUpperCase()}`),
    {
      type: 'context',
      elements: [
        mode,
        plainText(oneLine(stand.account), MOST_TEXT),
        plainText(dayTimeText(stand.at)),
        readersTime(wall),
      ],
    },
    { type: 'section', text: plainText(LEVELS[stand.level]) },
  ];
}

function latchBlocks({ glance }: HomeParts): readonly types.KnownBlock[] {
  const bad = glance.readings.filter((reading) => !reading.good);
  const lines = [
    ...glance.latches.map(
      (row) =>
        `${row.latch} (${row.level}) since ${formatDayEt(row.since)} by ${row.by}. Lifted by ${row.liftedBy}.`,
    ),
    ...bad.map((reading) => `${reading.name}: ${reading.says}`),
  ];
  return lines.length === 0 ? [] : [title('What closes it'), rows(lines, '', 'status')];
}

/** Under a minute to stop all new risk, from anywhere; only for those who may. */
function haltBlocks({ me, glance }: HomeParts): readonly types.KnownBlock[] {
  if (!mayUse('halt', me) || glance.stand.level === 'halted') return [];
  const halt: types.Button = {
    type: 'button',
    action_id: HALT_ACTION,
    text: plainText('Halt'),
    style: 'danger',
    accessibility_label: 'Halt: stop all new risk now; stops stay',
  };
  return [{ type: 'actions', elements: [halt] }];
}

function moneyBlocks({ glance }: HomeParts): readonly types.KnownBlock[] {
  const { money, positions } = glance;
  const bare = positions.filter((row) => !row.protected).length;
  const held = `${positions.length}${bare > 0 ? `, ${bare} not protected` : ''}`;
  return [
    {
      type: 'section',
      fields: [
        named('Equity', formatCents(money.equity)),
        named('Today', `${formatGain(money.day)} (${formatPercent(money.dayRatio)})`),
        named(
          'Drawdown',
          `${formatPercent(money.drawdownRatio)} from ${formatCents(money.highWater)}`,
        ),
        named('Positions', `${held}, gross ${formatCents(money.gross)}`),
        named('Market', oneLine(glance.market)),
        named('Orders', `${glance.orders.length} open, ${glance.denied} denied today`),
      ],
    },
  ];
}

function layerBlocks({ glance }: HomeParts): readonly types.KnownBlock[] {
  const lines = glance.layers.map(
    (row) =>
      `${bar(row.used)} ${row.name}: ${row.value} of ${row.bound}${row.broken ? ', broken' : ''}`,
  );
  return [title('Layers'), rows(lines, 'No layer is in force.', 'risk')];
}

function waitingBlocks({ glance, requests }: HomeParts): readonly types.KnownBlock[] {
  const alerts = glance.alerts.map((row) => {
    const next = row.next === '' ? '' : ` (${row.next})`;
    return `${row.severity} ${row.status} ${row.id}: ${row.text}${next}`;
  });
  return [
    title('Alerts'),
    rows([...alerts, ...glance.silences], 'No alert is open.', 'alerts'),
    title('Requests'),
    rows(
      requests.map(({ value, says }) => `${value}: ${says}`),
      'No request waits for a key.',
      'approvals',
    ),
  ];
}

function nextBlocks({ glance }: HomeParts): readonly types.KnownBlock[] {
  const jobs = glance.jobs
    .filter((job) => job.status === 'to come' || job.status === 'started')
    .map(
      (job) =>
        `${formatDayEt(job.due)}  ${job.title}${job.status === 'started' ? ', running' : ''}`,
    );
  const duty = glance.onCall.map(({ name, duty: what }) => `${what}: ${name}`);
  return [
    title('On call'),
    rows(duty, 'Nobody is on call.', 'oncall'),
    title('Next'),
    rows(jobs.slice(0, MOST_ROWS / 2), `Done for ${glance.scheduleDay}.`, 'schedule'),
  ];
}

const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;

/** Links that only Slack's own channel ids can make. */
function whereBlocks({ channels }: HomeParts): readonly types.KnownBlock[] {
  const links = Object.entries(channels)
    .filter(([, id]) => CHANNEL_ID.test(id))
    .map(([purpose, id]) => `${escapeMrkdwn(purpose)} <#${id}>`);
  return [
    { type: 'divider' },
    ...(links.length === 0
      ? []
      : [{ type: 'section' as const, text: mrkdwn(`Where to speak: ${links.join(', ')}`) }]),
    {
      type: 'context',
      elements: [
        plainText(
          'Type /desk help anywhere; in an alert\u2019s thread plain words work: ack, resolve <cause>.',
        ),
      ],
    },
  ];
}

function strangerBlocks(account: string): types.AnyBlock[] {
  return [
    title('You are not on this desk\u2019s roster'),
    {
      type: 'section',
      text: plainText(
        `Nothing of the desk is shown to this account. Somebody on the desk adds ${oneLine(account)} to people.yaml, and two keys put it in force.`,
      ),
    },
  ];
}

/** The view for views.publish. */
export function homeView(parts: HomeParts): types.HomeView {
  if (parts.me === null) return { type: 'home', blocks: strangerBlocks(parts.account) };
  return {
    type: 'home',
    blocks: [
      ...standBlocks(parts),
      ...haltBlocks(parts),
      ...latchBlocks(parts),
      ...moneyBlocks(parts),
      ...layerBlocks(parts),
      ...waitingBlocks(parts),
      ...nextBlocks(parts),
      ...whereBlocks(parts),
    ],
  };
}
