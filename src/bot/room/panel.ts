// The desk at a glance, always in sight: the desk's picture as the texts and the few numbers a page draws.
// It is computed anew from one state, so that no two figures on it are of different moments.
import type { DeskPanel } from '#bot/room/protocol.ts';
import { counted, oneLine } from '#bot/text.ts';
import { expiryText } from '#bot/views/people.ts';
import { dayTimeText } from '#bot/views/stand.ts';
import { formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt, formatMinute, newYork } from '#engine/model/time.ts';
import type { Seen } from '#engine/seen.ts';
import { openApprovals, waitsFor } from '#runbook/approval.ts';
import type { OnCall } from '#runbook/oncall/oncall.ts';
import type { DeskPicture, MoneyPicture } from '#runbook/picture.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskState } from '#runbook/state.ts';

const MOST_POINTS = 120;

type Curve = DeskPanel['curve'];

function inDollars(value: number): number {
  return value / 100;
}

/** Every n-th of a long list and always its last, so that a curve of years stays small. */
function thinned(points: Curve): Curve {
  const step = Math.ceil(points.length / MOST_POINTS);
  if (step <= 1) return points;
  return points.filter((_, at) => (points.length - 1 - at) % step === 0);
}

function curveOf(state: DeskState, picture: DeskPicture): Curve {
  const { desk, days } = state.engine;
  let top = desk?.cash ?? 0;
  const closes = days.map(({ day, closeEquity }) => {
    top = Math.max(top, closeEquity);
    const drawdown = top > 0 ? (closeEquity - top) / top : 0;
    return { day: String(day), equity: inDollars(closeEquity), drawdown };
  });
  const { equity, drawdownRatio } = picture.money;
  const today = String(newYork(picture.stand.at).day);
  const now = { day: today, equity: inDollars(equity), drawdown: drawdownRatio };
  const past = closes.filter(({ day }) => day !== today);
  return [...thinned(past), now];
}

function toneOf(value: number): DeskPanel['dayTone'] {
  if (value === 0) return 'plain';
  return value > 0 ? 'good' : 'bad';
}

function moneyTexts(
  money: MoneyPicture,
): Pick<DeskPanel, 'equity' | 'day' | 'dayTone' | 'drawdown'> {
  return {
    equity: formatCents(money.equity),
    day: `${formatGain(money.day)} (${formatPercent(money.dayRatio)})`,
    dayTone: toneOf(money.day),
    drawdown: `${formatPercent(money.drawdownRatio)} from ${formatCents(money.highWater)}`,
  };
}

function positionsText({ positions, money, orders }: DeskPicture): string {
  const unsafe = positions.filter((row) => !row.protected).length;
  const bare = unsafe > 0 ? `, ${unsafe} not protected` : '';
  return `${counted(positions.length, 'position')}${bare}, gross ${formatCents(money.gross)}, ${counted(orders.length, 'open order')}`;
}

function approvalRows(state: DeskState): DeskPanel['approvals'] {
  const { approvals, roster } = state.runbook;
  return openApprovals(approvals).map((row) => ({
    id: row.id,
    title: `${row.terms.action}: ${oneLine(row.reason)}`,
    needs: waitsFor(row, roster),
    expires: expiryText(row),
  }));
}

function lists(picture: DeskPicture): Pick<DeskPanel, 'latches' | 'layers' | 'schedule'> {
  return {
    latches: picture.latches.map(({ latch, level, reason, since, liftedBy }) => ({
      name: latch,
      level,
      reason,
      since: formatDayEt(since),
      liftedBy,
    })),
    layers: picture.layers.map(({ name, value, bound, used, broken }) => ({
      name,
      value,
      bound,
      used: Math.round(used * 1_000) / 1_000,
      broken,
    })),
    schedule: picture.jobs.map(({ job, title, due, status }) => ({
      job,
      title,
      time: formatMinute(newYork(due).minute),
      status,
    })),
  };
}

export interface PanelOf {
  readonly state: DeskState;
  readonly seen: Seen;
  readonly onCall: OnCall;
  readonly feedLabel: string;
}

export function deskPanel({ state, seen, onCall, feedLabel }: PanelOf): DeskPanel {
  const picture = pictureDesk(state, seen, onCall);
  const { stand } = picture;
  return {
    mode: stand.mode,
    account: stand.account,
    level: stand.level,
    because: stand.because,
    clock: dayTimeText(stand.at),
    market: picture.market,
    feed: feedLabel,
    ...moneyTexts(picture.money),
    curve: curveOf(state, picture),
    ...lists(picture),
    onCall: picture.onCall.map(({ name, duty }) => ({ name, duty })),
    alerts: picture.alerts.map(({ id, severity, status, text, next }) => ({
      id,
      severity,
      status,
      text,
      next,
    })),
    approvals: approvalRows(state),
    silences: picture.silences,
    positions: positionsText(picture),
  };
}
