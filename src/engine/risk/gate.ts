// The gate of levels: how far the desk is open this instant, and why not further. Unknown means
// closed; risk may grow only when every reading is good (O3, O8).
import type { Purpose } from '#engine/order/order.ts';
import { latchLevel, setLatches, LATCHES } from '#engine/risk/latch.ts';
import type { Level } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import { BOOKS_HOLD_MS, marketOpen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { formatEt, MINUTE_MS } from '#engine/model/time.ts';

export interface Reading {
  readonly name: string;
  readonly good: boolean;
  /** How far the desk closes when the reading is bad. */
  readonly closes: 'reducing' | 'halted';
  readonly says: string;
}

type Comparing = Pick<Seen, 'desk' | 'booksHoldMs'>;

/** Whether the books were compared recently enough for what was found to hold yet. */
export function booksFresh({ compared }: Pick<EngineState, 'compared'>, seen: Comparing): boolean {
  const { desk, booksHoldMs = BOOKS_HOLD_MS } = seen;
  return compared !== null && desk - compared.at <= booksHoldMs;
}

/** "over 45 min ago": what is said of books that are fresh no more. */
export function staleWords({ booksHoldMs = BOOKS_HOLD_MS }: Pick<Seen, 'booksHoldMs'>): string {
  const minutes = booksHoldMs / MINUTE_MS;
  return `over ${minutes < 120 ? `${minutes} min` : `${minutes / 60} h`} ago`;
}

function killFileReading(seen: Seen): Reading {
  const says = {
    absent: 'absent',
    present: 'present: state/KILL_SWITCH exists',
    unknown: 'cannot be judged; treated as present',
  }[seen.killFile];
  return { name: 'kill file', good: seen.killFile === 'absent', closes: 'halted', says };
}

function booksReading(state: EngineState, seen: Seen): Reading {
  const last = state.compared;
  if (last === null)
    return {
      name: 'books',
      good: false,
      closes: 'reducing',
      says: 'never compared with the broker',
    };
  const fresh = booksFresh(state, seen);
  const state_ = last.clean ? 'equal' : 'they differ';
  return {
    name: 'books',
    good: last.clean && fresh,
    closes: 'reducing',
    says: `${state_} at ${formatEt(last.at)}${fresh ? '' : `, ${staleWords(seen)}`}`,
  };
}

/** Every reading of O3 with its answer, worst first kept in the table's order. */
export function readings(state: EngineState, seen: Seen): readonly Reading[] {
  const plain = (name: string, good: boolean, words: readonly [string, string]): Reading => ({
    name,
    good,
    closes: 'reducing',
    says: good ? words[0] : words[1],
  });
  return [
    { name: 'brake', good: !seen.brake, closes: 'halted', says: seen.brake ? 'closed' : 'open' },
    killFileReading(seen),
    plain('lease', seen.lease, ['held', 'lost: another desk may own this state']),
    plain('pin', seen.pinHolds, [
      'what is in force equals its pin',
      'what is in force differs from its pin',
    ]),
    booksReading(state, seen),
    plain('stream', seen.stream, ['the broker is heard', 'the broker is not heard']),
    plain('clock', seen.clockSane, [
      'sane',
      'behind the journal, or over 30 s from the broker’s: set it by NTP',
    ]),
    plain('market', marketOpen(seen) && seen.closedThere !== true, [
      'open',
      marketOpen(seen) ? 'the broker calls it closed, though the calendar has a session' : 'closed',
    ]),
  ];
}

export interface Gate {
  readonly level: Level;
  readonly reasons: readonly string[];
}

/** The level this instant with every reason against opening risk. */
export function judgeGate(state: EngineState, seen: Seen): Gate {
  const bad = readings(state, seen).filter((reading) => !reading.good);
  const latched = latchLevel(state.latches);
  const halted = latched === 'halted' || bad.some((reading) => reading.closes === 'halted');
  const reasons = [
    ...setLatches(state.latches).map(
      (row) => `latch ${row.latch}: ${row.reason} Lifted by ${LATCHES[row.latch].says}.`,
    ),
    ...bad.map((reading) => `${reading.name}: ${reading.says}`),
  ];
  if (halted) return { level: 'halted', reasons };
  return { level: reasons.length > 0 ? 'reducing' : 'open', reasons };
}

/** The same level without a word of why: what the review asks of every order. */
export function gateLevel(state: EngineState, seen: Seen): Level {
  const latched = latchLevel(state.latches);
  if (latched === 'halted' || seen.brake || seen.killFile !== 'absent') return 'halted';
  const books = state.compared?.clean === true && booksFresh(state, seen);
  const market = marketOpen(seen) && seen.closedThere !== true;
  const good = seen.lease && seen.pinHolds && seen.stream && seen.clockSane && market;
  return latched === 'open' && books && good ? 'open' : 'reducing';
}

/** What a level lets through, by purpose (O8). */
export function passes(level: Level, purpose: Purpose): boolean {
  switch (purpose) {
    case 'entry':
      return level === 'open';
    case 'exit':
      return level !== 'halted';
    case 'protective':
    case 'target':
    case 'close':
    case 'flatten':
      return true;
  }
}
