// The market the desk would trade in: a data feed that is present and fresh, and a calendar that knows
// what today is.
import { closureOn, nextSession, previousSession, sessionOn } from '#engine/market/session.ts';
import { formatMinute, newYork } from '#engine/model/time.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

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
    const { day } = newYork(ports.seen().desk);
    const through = previousSession(day).day;
    const bad = feed.instruments.flatMap(({ symbol }) => {
      const bars = feed.barsBefore(symbol, day);
      const last = bars.day[bars.length - 1];
      return last !== undefined && last >= through ? [] : [`${symbol} through ${last ?? 'no day'}`];
    });
    if (feed.instruments.length === 0) return found(false, `${feed.name} has no instruments`);
    if (bad.length > 0) return found(false, `wanted through ${through}: ${bad.join(', ')}`);
    return found(
      true,
      `${feed.name}, complete through ${through}, instruments: ${feed.instruments.length}`,
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
