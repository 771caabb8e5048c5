// The strategy briefing: where the desk stands before the session, as a pure function of its state and
// its data. What came of the last session, what is left of each limit, what may trade today.
import { technical } from '#engine/analyst/technical.ts';
import type { Feed } from '#engine/market/feed.ts';
import { avoided, dailySet } from '#engine/market/quarantine.ts';
import type { Cents } from '#engine/model/money.ts';
import {
  cents,
  formatCents,
  formatGain,
  formatPercent,
  formatPrice,
  formatQty,
  minus,
} from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import { describeLatch, setLatches } from '#engine/risk/latch.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { pictureProvider, providerLine, quarantineLines } from '#runbook/data.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskPicture, LayerPicture } from '#runbook/picture.ts';
import type { DeskState } from '#runbook/state.ts';

/** The week's target of O, as a share of week-start equity. */
export const WEEK_TARGET_RATIO = 0.02;

export function formatShare(ratio: number): string {
  return `${ratio > 0 ? '+' : ''}${formatPercent(ratio)}`;
}

/** How much of a limit is left, in whole percent of it. */
export function headroom(row: LayerPicture): string {
  if (row.broken) return 'BROKEN';
  return `${Math.max(0, Math.round((1 - row.used) * 100))} %`;
}

/** The week so far against its target and its stop. */
export function weekLine(state: EngineState, picture: DeskPicture): string {
  const base: Cents = state.week?.openEquity ?? picture.money.equity;
  const target = cents(Math.round(base * WEEK_TARGET_RATIO));
  const reached = picture.money.week >= target && target > 0 ? ', reached' : '';
  const stop = state.limits.values.lossWeekRatio;
  const shown =
    stop === undefined || stop === 'none'
      ? formatLimit('lossWeekRatio', stop)
      : `-${formatPercent(stop)} (${formatCents(cents(-Math.round(base * stop)))})`;
  return `week to date: ${formatGain(picture.money.week)} (${formatShare(picture.money.weekRatio)}), target ${formatShare(WEEK_TARGET_RATIO)} (${formatGain(target)}${reached}), stop ${shown}`;
}

function yesterdayLine(state: EngineState): string {
  const last = state.days.filter((row) => row.day !== state.day?.day || state.day.closed).at(-1);
  if (last === undefined) return 'last session: none on record yet';
  const gain = minus(last.closeEquity, last.openEquity);
  const ratio = last.openEquity > 0 ? gain / last.openEquity : 0;
  return `last session ${last.day}: ${formatGain(gain)} (${formatShare(ratio)}), ${last.trades} trades, ${last.wins} won`;
}

function positionLines(picture: DeskPicture): readonly string[] {
  if (picture.positions.length === 0) return ['positions: none'];
  return picture.positions.map((row) => {
    const stop = row.stop === null ? 'no stop' : `stop ${formatPrice(row.stop)}`;
    const target = row.target === undefined ? '' : `, target ${formatPrice(row.target)}`;
    return `position: ${formatQty(row.qty)} ${row.symbol} (${row.strategy}), ${formatCents(row.value)}, ${formatGain(row.gain)}, ${stop}${target}${row.protected ? '' : ', NOT PROTECTED'}`;
  });
}

/** Without times of the wall: the same seed gives the same briefing. */
function alertLines({ alerts }: DeskPicture): readonly string[] {
  return alerts
    .filter((row) => row.severity !== 'INFO')
    .map((row) => `alert ${row.status}: ${row.id} ${row.severity}: ${row.text}`);
}

function strategyLines(picture: DeskPicture): readonly string[] {
  const named = (state: string): readonly string[] =>
    picture.strategies.filter((row) => row.state === state).map((row) => row.name);
  const enabled = named('enabled');
  const disabled = picture.strategies.filter((row) => row.disabled !== null);
  return [
    `strategies in force (${picture.profile}): ${enabled.length === 0 ? 'none' : enabled.join(', ')}`,
    ...disabled.map((row) => `strategy disabled: ${row.name}, ${row.disabled ?? ''}`),
  ];
}

function technicalLines(
  state: EngineState,
  feed: Feed | null,
  day: ReturnType<typeof newYork>['day'],
): readonly string[] {
  if (feed === null) return ['technical: no data feed is configured: no entries'];
  const stances = feed.instruments.map(({ symbol }) => {
    if (avoided(state.quarantine, dailySet(symbol)) !== null)
      return `technical: ${symbol} avoided, its data is in quarantine`;
    const view = technical.look(feed.barsBefore(symbol, day));
    if (view.kind === 'not-configured') return view.line;
    return `technical: ${symbol} ${view.stance}, score ${view.score > 0 ? '+' : ''}${view.score} of -100 to +100`;
  });
  return [
    ...stances,
    ...quarantineLines(state.quarantine),
    ...feed.providers().map((row) => providerLine(pictureProvider(row))),
    `data: ${feed.label}`,
  ];
}

/** The briefing, its first line enough by itself. */
export function briefingLines(state: DeskState, seen: Seen, feed: Feed | null): readonly string[] {
  const picture = pictureDesk(state, seen);
  const { money, stand } = picture;
  const { day } = newYork(seen.desk);
  const latches = setLatches(state.engine.latches);
  return [
    `${stand.mode} ${stand.account}, ${day}: equity ${formatCents(money.equity)}, ${latches.length === 0 ? 'no latch set' : `latched by ${latches.map((row) => row.latch).join(', ')}`}.`,
    yesterdayLine(state.engine),
    weekLine(state.engine, picture),
    `drawdown: ${formatPercent(money.drawdownRatio)} from the high-water mark ${formatCents(money.highWater)}`,
    ...picture.layers.map(
      (row) =>
        `${row.name}: ${row.value} of ${row.bound}, ${row.broken ? 'BROKEN' : `headroom ${headroom(row)}`}`,
    ),
    ...latches.map((row) => `latch ${describeLatch(row)}`),
    ...alertLines(picture),
    ...positionLines(picture),
    ...strategyLines(picture),
    ...technicalLines(state.engine, feed, day),
  ];
}
