// Commands that only look at the desk: they change nothing and need no key.
import { ok, refuse } from '#engine/model/result.ts';
import type { Json } from '#engine/model/canonical.ts';
import { optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { gainLines, orderLines, positionLines, tradeLines } from '#bot/views/holdings.ts';
import { approvalLines, rosterLines } from '#bot/views/people.ts';
import { limitLines, riskLines } from '#bot/views/risk.ts';
import { scheduleLines, strategyLines } from '#bot/views/rules.ts';
import { statusLines } from '#bot/views/stand.ts';
import type { Outcome } from '#runbook/answer.ts';
import { openApprovals, waitsFor } from '#runbook/approval.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskPicture } from '#runbook/picture.ts';

interface Page {
  readonly name: string;
  readonly says: string;
  readonly lines: (picture: DeskPicture) => readonly string[];
  readonly data: (picture: DeskPicture) => { readonly [key: string]: Json | undefined };
}

export function done(
  lines: readonly string[],
  data: { readonly [key: string]: Json | undefined },
): Outcome {
  return ok({ text: lines.join('\n'), data });
}

function page(row: Page, also: readonly string[] = []): Command {
  return {
    name: row.name,
    also,
    group: 'look',
    says: row.says,
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: [row.name],
    needsDesk: true,
    run: ({ desk }) => {
      const picture = pictureDesk(desk.state(), desk.seen());
      return done(row.lines(picture), row.data(picture));
    },
  };
}

function runRisk({ desk, said }: DeskCall): Outcome {
  const risk = desk.risk();
  const name = said.texts['limit'];
  if (name === undefined) {
    const picture = pictureDesk(desk.state(), desk.seen());
    const { layers, latches, readings, restricted } = picture;
    return done(riskLines(picture, risk), { ...risk, layers, latches, readings, restricted });
  }
  const row = risk.rows.find((one) => one.limit.toLowerCase() === name.toLowerCase());
  if (row !== undefined) return done(limitLines(row), { ...row });
  return refuse(
    'LIMIT_UNKNOWN',
    `There is no limit ${name}; risk names them all: ${risk.rows.map((one) => one.limit).join(', ')}.`,
  );
}

const RISK: Command = {
  name: 'risk',
  also: [],
  group: 'look',
  says: 'Every limit with where it stands and what is left, breakers, VIX, pauses and readings',
  args: [optional('limit', 'one limit closely, by its name')],
  flags: [],
  access: 'read',
  keys: 0,
  examples: ['risk', 'risk varRatio'],
  needsDesk: true,
  run: runRisk,
};

const PAGES: readonly Command[] = [
  page({
    name: 'status',
    says: 'How far the desk is open and why not further, with money, orders and what is next',
    lines: statusLines,
    data: ({ stand, market, latches, readings, money }) => ({
      stand,
      market,
      latches,
      readings,
      money,
    }),
  }),
  page({
    name: 'positions',
    says: 'What is held, what it is worth, and where its stops rest',
    lines: (picture) => positionLines(picture.positions),
    data: ({ positions }) => ({ positions }),
  }),
  page({
    name: 'orders',
    says: 'Orders that are open at the broker or on their way',
    lines: (picture) => orderLines(picture.orders),
    data: ({ orders }) => ({ orders }),
  }),
  page({
    name: 'trades',
    says: 'Trades closed today, with gain and multiple of the risk taken',
    lines: (picture) => tradeLines(picture.trades),
    data: ({ trades }) => ({ trades }),
  }),
  page({
    name: 'pnl',
    says: 'Profit and loss: today, week, since the start, and the last days',
    lines: gainLines,
    data: ({ money, days }) => ({ money, days }),
  }),
  RISK,
  page(
    {
      name: 'strategies',
      says: 'Which strategies may open trades, and how they did',
      lines: strategyLines,
      data: ({ profile, strategies }) => ({ profile, strategies }),
    },
    ['strategies list'],
  ),
  page({
    name: 'schedule',
    says: 'The day\u2019s jobs: what ran, what failed, what is next',
    lines: scheduleLines,
    data: ({ scheduleDay, jobs }) => ({ day: scheduleDay, jobs }),
  }),
];

function runApprovals({ desk }: DeskCall): Outcome {
  const { approvals, roster } = desk.state().runbook;
  const open = openApprovals(approvals).map((row) => ({
    id: row.id,
    action: row.terms.action,
    args: { ...row.terms.args },
    reason: row.reason,
    asker: row.asker,
    keys: row.keys.map((key) => key.person),
    needs: waitsFor(row, roster),
    expiresWall: row.expiresWall,
    hash: row.hash,
  }));
  return done(approvalLines(approvals, roster), { open });
}

function runPeople({ desk }: DeskCall): Outcome {
  const { roster } = desk.state().runbook;
  const people = roster.map(({ id, name, roles, position, accounts }) => ({
    id,
    name,
    roles,
    position,
    accounts: accounts.map((account) => ({ ...account })),
  }));
  return done(rosterLines(roster), { people });
}

function runBriefing({ desk }: DeskCall): Outcome {
  const lines = desk.briefing();
  const text = lines.length === 0 ? ['There is no briefing yet today.'] : lines;
  return done([...text, '', `Data: ${desk.feedLabel}`], { lines, label: desk.feedLabel });
}

function looking(row: Pick<Command, 'name' | 'says'>, run: (call: DeskCall) => Outcome): Command {
  return {
    ...row,
    also: [],
    group: 'look',
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: [row.name],
    needsDesk: true,
    run,
  };
}

export const LOOK_COMMANDS: readonly Command[] = [
  ...PAGES,
  looking(
    { name: 'briefing', says: 'The strategy briefing of the day, with what the data is' },
    runBriefing,
  ),
  looking(
    { name: 'approvals', says: 'Requests that wait for a key, and the last that ended' },
    runApprovals,
  ),
  looking({ name: 'people', says: 'Who is on the roster, with roles and accounts' }, runPeople),
];
