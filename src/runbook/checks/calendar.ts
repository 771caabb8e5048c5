// The calendar cross-checked: the sessions the desk computes against those the broker names, for the next thirty. One
// that differs would open a desk on a closed market, or leave what it holds over an early close.
import type { BrokerDay } from '#engine/broker/broker.ts';
import { nextSession, sessionsBetween } from '#engine/market/session.ts';
import { formatMinute, newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

export const SESSIONS_AHEAD = 30;

function hours({ openMinute, closeMinute }: BrokerDay): string {
  return `${formatMinute(openMinute)} to ${formatMinute(closeMinute)}`;
}

/** First and last day of the next thirty sessions, today's among them. */
export function sessionsAhead(today: TradingDay): {
  readonly from: TradingDay;
  readonly to: TradingDay;
} {
  let to = today;
  for (let count = 0; count < SESSIONS_AHEAD; count += 1) to = nextSession(to).day;
  return { from: today, to };
}

/** A sentence for each day on which the two differ; none when they agree. */
export function calendarDifferences(
  theirs: readonly BrokerDay[],
  span: { readonly from: TradingDay; readonly to: TradingDay },
): readonly string[] {
  const ours: readonly BrokerDay[] = sessionsBetween(span.from, span.to);
  const ownDays = new Map(ours.map((row) => [row.day, row]));
  const theirDays = new Map(theirs.map((row) => [row.day, row]));
  const days = [...new Set([...ownDays.keys(), ...theirDays.keys()])].sort();
  return days.flatMap((day) => {
    const [own, their] = [ownDays.get(day), theirDays.get(day)];
    if (own === undefined) return [`${day}: a session at the broker, closed here`];
    if (their === undefined) return [`${day}: closed at the broker, a session here`];
    return hours(own) === hours(their)
      ? []
      : [`${day}: ${hours(their)} at the broker, ${hours(own)} here`];
  });
}

export const calendarAgrees: Question = {
  name: 'broker calendar',
  question: 'Does the broker name the same sessions for the weeks ahead?',
  blocking: true,
  remedy:
    'See the exchange’s notice for the days named. The desk trades by its own calendar: stay closed on a day that differs.',
  look: async (ports) => {
    const span = sessionsAhead(newYork(ports.seen().desk).day);
    const differences = calendarDifferences(await ports.calendar(span.from, span.to), span);
    return differences.length === 0
      ? found(true, `the next ${SESSIONS_AHEAD} sessions agree, through ${span.to}`)
      : found(false, differences.join('; '));
  },
};
