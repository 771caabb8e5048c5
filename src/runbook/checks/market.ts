// The market the desk would trade in: a data feed that is present and fresh, and a calendar that knows
// what today is.
import { closureOn, nextSession, previousSession, sessionOn } from '#engine/market/session.ts';
import { avoided, dailySet } from '#engine/market/quarantine.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { formatMinute, newYork } from '#engine/model/time.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

/** By then the refresh of 08:15 has run: what it had to bring is asked for from here on. */
const REFRESHED_MINUTE = 8 * 60 + 30;

/** Before the morning's refresh the data need not hold the last session, which it is to bring. */
function wantedThrough(at: DeskTime): TradingDay {
  const { day, minute } = newYork(at);
  const last = previousSession(day).day;
  return minute < REFRESHED_MINUTE ? previousSession(last).day : last;
}

export const dataFresh: Question = {
  name: 'data feed',
  question: 'Is the data complete through the last session before today?',
  blocking: true,
  remedy: 'See the data refresh for which instruments lack what; no entries rest on old data.',
  look: (ports) => {
    const { feed } = ports;
    if (feed === null)
      return {
        passed: false,
        blocking: false,
        evidence: 'no data feed is configured: no entries',
        remedy: 'A desk without a feed closes and reduces only; configure a feed to open trades.',
      };
    const { instruments } = feed;
    if (instruments.length === 0) return found(false, `${feed.name} has no instruments`);
    const { quarantine } = ports.state().engine;
    // What is in quarantine is known to be wrong already, and nothing rests on it.
    const used = instruments.filter(({ symbol }) => avoided(quarantine, dailySet(symbol)) === null);
    const wanted = wantedThrough(ports.seen().desk);
    const { day } = newYork(ports.seen().desk);
    const reached = used.map(({ symbol }) => {
      const bars = feed.barsBefore(symbol, day);
      return { symbol, last: bars.day[bars.length - 1] ?? 'no day' };
    });
    const empty = reached.length > 0 && reached.every(({ last }) => last === 'no day');
    if (empty && newYork(ports.seen().desk).minute < REFRESHED_MINUTE)
      return {
        passed: false,
        blocking: false,
        evidence: `${feed.name} has no history yet`,
        remedy: 'The data refresh of 08:15 brings it; nothing is traded before.',
      };
    const bad = reached.filter(({ last }) => last === 'no day' || last < wanted);
    if (bad.length > 0)
      return found(
        false,
        `wanted through ${wanted}: ${bad.map((row) => `${row.symbol} through ${row.last}`).join(', ')}`,
      );
    const [least] = reached.map(({ last }) => last).toSorted();
    if (least === undefined)
      return found(false, `all of ${feed.name} is in quarantine: no entry rests on it`);
    const avoid = instruments.filter((row) => !used.includes(row)).map(({ symbol }) => symbol);
    const words = avoid.length === 0 ? '' : `; in quarantine and avoided: ${avoid.join(', ')}`;
    return found(
      true,
      `${feed.name}, complete through ${least}, instruments: ${used.length}${words}`,
    );
  },
};

export const calendarKnows: Question = {
  name: 'calendar',
  question: 'Does the market calendar know today?',
  blocking: true,
  remedy: 'The calendar is computed for 1990 to 2040; see that the desk\u2019s clock is right.',
  look: (ports) => {
    const { day } = newYork(ports.seen().desk);
    const session = sessionOn(day);
    if (session === null)
      return found(
        true,
        `${day}: closed (${closureOn(day) ?? 'no session'}), next session ${nextSession(day).day}`,
      );
    const hours = `${formatMinute(session.openMinute)} to ${formatMinute(session.closeMinute)} ET`;
    return found(true, `${day}: session ${hours}${session.half ? ', half day' : ''}`);
  },
};
