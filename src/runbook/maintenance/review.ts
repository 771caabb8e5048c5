// The review of a week (DAY-5): O's five questions, each with what the journal has to it; people add the answers.
// It is written once after the last close of a week, and again with each answer.
import { isoWeek, weekOf } from '#engine/market/session.ts';
import { cents, formatGain, formatPercent, minus, plus } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { equity } from '#engine/order/books.ts';
import { vixOn } from '#engine/risk/asked.ts';
import { gainedSince } from '#engine/standing.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import { WEEK_TARGET_RATIO } from '#runbook/briefing.ts';
import type { Review, ReviewFact, ReviewWritten } from '#runbook/maintenance/fact.ts';
import { nameOf } from '#runbook/person.ts';
import type { Account, Person, Roster } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

export const QUESTIONS: readonly string[] = [
  'Did we hit the weekly target? Why, or why not?',
  'Which strategies did best and worst?',
  'Were there kill switch stops? What was the root cause?',
  'Has the market\u2019s regime changed?',
  'What is to be done next week?',
];

function targetFound(state: EngineState): readonly string[] {
  const now = equity(state.books);
  const base = state.week?.openEquity ?? now;
  const gain = minus(now, base);
  const target = cents(Math.round(base * WEEK_TARGET_RATIO));
  const ratio = base > 0 ? gain / base : 0;
  return [
    `${gain >= target && target > 0 ? 'Yes' : 'No'}: ${formatGain(gain)} (${formatPercent(ratio)}) of a target of ${formatGain(target)}.`,
  ];
}

/** What each strategy gained since the last close before the week, closed and open; the best first. */
function gainsOf(rows: readonly DayRow[], week: string) {
  const before = rows.findLast((row) => row.day < week);
  return gainedSince(rows.at(-1)?.standing, before?.standing)
    .map(({ strategy, closed, open }) => ({ strategy, gain: plus(closed, open) }))
    .toSorted((a, b) => b.gain - a.gain);
}

function strategiesFound(state: EngineState, week: string): readonly string[] {
  const rows = gainsOf(state.days, week);
  if (rows.length === 0) return ['No strategy traded or held anything.'];
  return rows.map(({ strategy, gain }) => `${strategy}: ${formatGain(gain)}`);
}

function stopsFound({ runbook }: DeskState, week: string): readonly string[] {
  const stops = Object.values(runbook.alerts.byId).filter(
    (row) => row.key.startsWith('latch ') && newYork(row.raisedDesk).day >= week,
  );
  if (stops.length === 0) return ['None is on record.'];
  return stops.map((row) => `${row.id} ${row.text} Cause: ${row.cause ?? 'not on record yet'}`);
}

function openFound({ runbook }: DeskState): readonly string[] {
  const overdue = Object.values(runbook.maintenance).flatMap((rows) =>
    rows.filter((row) => row.status === 'overdue' || row.status === 'failed'),
  );
  const rows = overdue.map((row) => `${row.status}: ${row.title} (${row.owner}), ${row.period}`);
  const open = Object.values(runbook.alerts.byId).filter(
    (row) => row.status !== 'resolved' && row.severity !== 'INFO',
  );
  const alerts = open.map((row) => `open: ${row.id} ${row.text}`);
  return rows.length + alerts.length === 0 ? ['Nothing is left open.'] : [...rows, ...alerts];
}

/** The review of the week a day closes. */
export function reviewFact(state: DeskState, day: TradingDay): ReviewWritten {
  const { engine } = state;
  const week = weekOf(day);
  return {
    kind: 'review.written',
    week: isoWeek(day),
    day,
    found: [
      targetFound(engine),
      strategiesFound(engine, week),
      stopsFound(state, week),
      [vixOn(engine, day).says],
      openFound(state),
    ],
  };
}

/** Markdown, whole: each question with what was found and what was answered. */
export function reviewMarkdown(review: Review, roster: Roster): string {
  const parts = QUESTIONS.map((question, at) => {
    const answer = review.answers[at + 1];
    const said =
      answer === undefined
        ? `_Not answered yet: review answer ${at + 1} <text>_`
        : `**${nameOf(roster, answer.person)}:** ${answer.text}`;
    const found = (review.found[at] ?? []).map((line) => `- ${line}`);
    return [`## ${at + 1}. ${question}`, '', ...found, '', said, ''].join('\n');
  });
  return [
    `# Weekly review ${review.week}`,
    '',
    `Written after the close of ${review.day}.`,
    '',
    ...parts,
  ].join('\n');
}

const ANSWER_LETTERS_MAX = 2_000;

/** An answer to one question of the last review. */
export function answerFacts(
  review: Review | null,
  ask: { readonly question: number; readonly text: string },
  by: { readonly person: Person; readonly account: Account },
): Result<readonly ReviewFact[]> {
  if (review === null)
    return refuse(
      'REVIEW_NONE',
      'No review is written yet: the first is, after the last close of a week. Nothing was kept.',
    );
  const { question } = ask;
  if (!Number.isSafeInteger(question) || question < 1 || question > QUESTIONS.length)
    return refuse(
      'REVIEW_QUESTION',
      `A review has questions 1 to ${QUESTIONS.length}, not ${question}. Type: review answer 2 <text...>.`,
    );
  const text = ask.text.trim();
  const letters = Array.from(text).length;
  if (letters < 1 || letters > ANSWER_LETTERS_MAX)
    return refuse(
      'ANSWER_LENGTH',
      `The answer has ${letters} letters; 1 to ${ANSWER_LETTERS_MAX} are kept. Nothing was kept.`,
    );
  const { week } = review;
  const { person, account } = by;
  return ok([{ kind: 'review.answered', week, question, text, person: person.id, account }]);
}
