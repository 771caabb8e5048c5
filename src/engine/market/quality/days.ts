// Canaries of the days: rows in the wrong order or twice, rows on a day without a session, sessions
// without a row, holes, and a history that ends too early. The exchange's own calendar is the judge.
import type { Bars } from '#engine/market/bars.ts';
import { FIRST_YEAR, LAST_YEAR } from '#engine/market/holidays.ts';
import type { Finding, Look } from '#engine/market/quality/canary.ts';
import { lacks } from '#engine/market/quality/second.ts';
import { closureOn, sessionsBetween } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** So many sessions in a row without a bar are a hole, and no missing day or two. */
const GAP_SESSIONS = 5;
/** Of one hole so many days are named; the rest is in its count. */
const NAMED_MOST = 20;

const FROM = tradingDay(`${FIRST_YEAR}-01-01`);
const UNTIL = tradingDay(`${LAST_YEAR}-12-31`);

function missing(bars: Bars, row: number, sessions: readonly Session[]): readonly Finding[] {
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (first === undefined || last === undefined) return [];
  const found: Finding[] = sessions.slice(0, NAMED_MOST).map(({ day }) => ({
    canary: 'missing-session',
    row,
    day,
    says: `${bars.symbol} ${day}: a session without a bar`,
  }));
  if (sessions.length < GAP_SESSIONS) return found;
  const says = `${bars.symbol} ${first.day}: a hole of ${sessions.length} sessions, to ${last.day}`;
  return [...found, { canary: 'gap', row, day: first.day, says }];
}

function disordered(bars: Bars, row: number, before: TradingDay): Finding {
  const day = bars.day[row] ?? before;
  return day === before
    ? { canary: 'duplicate-day', row, day, says: `${bars.symbol} ${day}: the day stands twice` }
    : {
        canary: 'out-of-order',
        row,
        day,
        says: `${bars.symbol} ${day}: it stands after ${before}`,
      };
}

function closed(bars: Bars, row: number, day: TradingDay): Finding {
  const why = closureOn(day) ?? 'no session';
  return {
    canary: 'no-session',
    row,
    day,
    says: `${bars.symbol} ${day}: a bar on a day without a session (${why})`,
  };
}

function stale(bars: Bars, last: TradingDay, through: TradingDay): readonly Finding[] {
  if (last >= through) return [];
  const behind = last < FROM || through > UNTIL ? 0 : sessionsBetween(last, through).length;
  const count = behind === 0 ? '' : `, about ${behind} sessions behind`;
  const says = `${bars.symbol} ends on ${last}, wanted through ${through}${count}`;
  return [{ canary: 'stale', row: null, day: null, says }];
}

export function dayFindings(bars: Bars, look: Look): readonly Finding[] {
  const [first, end] = [bars.day[0], bars.day[bars.length - 1]];
  if (first === undefined || end === undefined) {
    const says = `${bars.symbol} has no rows at all, wanted through ${look.through}`;
    return [{ canary: 'stale', row: null, day: null, says }];
  }
  const found: Finding[] = [];
  const sessions = sessionsBetween(first < FROM ? FROM : first, end > UNTIL ? UNTIL : end);
  let next = 0;
  let before = first;
  for (let row = 0; row < bars.length; row += 1) {
    const day = bars.day[row] ?? end;
    if (row > 0 && day <= before) {
      found.push(disordered(bars, row, before));
      continue;
    }
    before = day;
    if (sessions[next]?.day === day) {
      next += 1;
      continue;
    }
    // Past the last row's day only where the rows are out of order, which is told by itself.
    if (day < FROM || day > UNTIL || day > end) continue;
    const from = next;
    while ((sessions[next]?.day ?? day) < day) next += 1;
    const without = sessions.slice(from, next).filter((one) => !lacks(look.second, one.day));
    found.push(...missing(bars, row, without));
    if (sessions[next]?.day === day) next += 1;
    else found.push(closed(bars, row, day));
  }
  return [...found, ...stale(bars, before, look.through)];
}
