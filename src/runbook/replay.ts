// The replay: recorded sessions played on the desk's clock, instant by instant, in one fixed order. The
// clock waits for what is under way, so that equal seeds and people give equal traces at any speed.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import type { PathBar } from '#engine/market/bars.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { Session } from '#engine/market/session.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import type { Price } from '#engine/model/money.ts';
import { atNewYork, deskTime, newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { isOpen } from '#engine/order/order.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import { dueAt, isOn } from '#runbook/timetable.ts';

/** The desk's clock of a replay; it moves only when the replay moves it. */
export interface ReplayClock {
  now(): DeskTime;
  set(at: DeskTime): void;
}

export function createReplayClock(start: DeskTime): ReplayClock {
  let at = start;
  return {
    now: () => at,
    set(next) {
      if (next > at) at = next;
    },
  };
}

export interface ReplayParts {
  readonly assembled: AssembledDesk;
  readonly broker: SimulatedBroker;
  readonly feed: Feed;
  readonly clock: ReplayClock;
  readonly from: TradingDay;
  readonly until: TradingDay;
  /** Waits as long as the pace asks before an instant; false stops the replay. */
  readonly pace: (from: DeskTime, to: DeskTime) => Promise<boolean>;
  /** Scripted people who speak at or before an instant. */
  readonly people: (at: DeskTime) => Promise<void>;
  /** Desk times at which scripted people speak. */
  readonly spoken: readonly DeskTime[];
}

interface Playing extends ReplayParts {
  /** The desk was told today that the broker cannot write its books. */
  told: boolean;
}

const STEP_MS = 200;
const STEPS_MAX = 10;
const MARK_MINUTES = 30;
/** The replay's day begins a little before the first job. */
export const DAY_STARTS_MINUTE = 7 * 60 + 55;

function inTransit(parts: ReplayParts): boolean {
  const orders = Object.values(parts.assembled.machine.state().engine.orders);
  return orders.some(
    (row) =>
      isOpen(row.status) &&
      (row.status === 'approved' ||
        row.status === 'sent' ||
        row.status === 'unknown' ||
        row.cancelAsked),
  );
}

/** Lets the wire come to rest, a fifth of a desk second at a time. */
async function settle(parts: Playing): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await parts.assembled.machine.sender.idle();
    if (!inTransit(parts)) return;
    parts.clock.set(deskTime(parts.clock.now() + STEP_MS));
    advance(parts, () => parts.broker.advanceTo(parts.clock.now()));
    parts.assembled.machine.sender.pump();
  }
}

/** A broker whose books cannot be written misses the bar; it is told once a day, the desk goes on closed. */
function advance(parts: Playing, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    if (!parts.told)
      parts.assembled.machine.warn(`The simulated broker stands still: ${error.message}`);
    parts.told = true;
  }
}

function barsEnding(parts: ReplayParts, session: Session): ReadonlyMap<number, readonly PathBar[]> {
  const byEnd = new Map<number, PathBar[]>();
  for (const { symbol } of parts.feed.instruments)
    for (const bar of parts.feed.path(symbol, session.day))
      byEnd.set(bar.end, [...(byEnd.get(bar.end) ?? []), bar]);
  return byEnd;
}

function instants(
  parts: ReplayParts,
  session: Session,
  bars: ReadonlyMap<number, unknown>,
): readonly DeskTime[] {
  const { schedule } = parts.assembled.machine.state().runbook;
  const first = atNewYork(session.day, DAY_STARTS_MINUTE);
  const last = atNewYork(session.day, 23 * 60 + 59);
  const spoken = parts.spoken.filter((at) => at >= first && at <= last);
  const all = new Set<number>([
    first,
    ...bars.keys(),
    ...schedule.filter((row) => isOn(row, session)).map((row) => dueAt(row, session)),
    ...spoken,
  ]);
  return [...all].sort((a, b) => a - b).map(deskTime);
}

function trade(parts: Playing, bars: readonly PathBar[], at: DeskTime): void {
  for (const bar of bars) advance(parts, () => parts.broker.advance(bar));
  advance(parts, () => parts.broker.advanceTo(at));
}

function mark(parts: ReplayParts, bars: readonly PathBar[], session: Session): void {
  const prices: Record<string, Price> = {};
  for (const bar of bars) prices[bar.symbol] = bar.close;
  const end = bars[0]?.end ?? session.open;
  parts.assembled.saw(prices, newYork(end).minute % MARK_MINUTES === 0);
}

async function playInstant(
  parts: Playing,
  session: Session,
  look: { readonly at: DeskTime; readonly bars: readonly PathBar[] },
): Promise<void> {
  const { at, bars } = look;
  parts.clock.set(at);
  if (bars.length > 0) {
    trade(parts, bars, at);
    mark(parts, bars, session);
  }
  if (at === session.close) advance(parts, () => parts.broker.sessionClosed(session.close));
  await settle(parts);
  await parts.people(at);
  await parts.assembled.round();
  await settle(parts);
}

/** Plays all sessions still ahead; true when the history ended, false when the pace stopped it. */
export async function replay(parts: ReplayParts): Promise<boolean> {
  const playing: Playing = { ...parts, told: false };
  for (const session of sessionsBetween(parts.from, parts.until)) {
    const bars = barsEnding(parts, session);
    playing.told = false;
    for (const at of instants(parts, session, bars)) {
      if (at <= parts.clock.now()) continue;
      if (!(await parts.pace(parts.clock.now(), at))) return false;
      await playInstant(playing, session, { at, bars: bars.get(at) ?? [] });
    }
  }
  return true;
}
