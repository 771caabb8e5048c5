// Maintenance in the channels: what became due in one card, what was done or failed with what shows it, and
// answers to the week's review. What is overdue is an alert, and says so itself.
import { bad, good, info, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { counted } from '#bot/text.ts';
import type {
  MaintenanceFact,
  ReviewFact,
  ReviewWritten,
  TaskDone,
  TaskDue,
} from '#runbook/maintenance/fact.ts';
import { QUESTIONS } from '#runbook/maintenance/review.ts';

/** One card stands for all that became due together. */
function sayDue(news: News, fact: TaskDue): readonly Draft[] {
  const due = news.facts.filter((one) => one.kind === 'task.due');
  if (due[0]?.task !== fact.task) return [];
  const lines = due.map((one) => `${one.task}: ${one.title} (${one.owner}), until ${one.until}`);
  const title = `Maintenance due: ${counted(due.length, 'task')}`;
  return [info('briefings', title, [...lines, 'Done: maintenance tick <task> <what shows it>'])];
}

function sayDone(news: News, fact: TaskDone): Draft {
  const [first = '', ...more] = fact.evidence.split('\n');
  if (fact.by === 'desk') {
    const draft = info('reports', first, more);
    return fact.passed ? good(draft) : warn(bad(draft));
  }
  return good(
    info('reports', `Maintenance done: ${fact.task}, by ${nameOf(news, fact.by)}`, [
      first,
      ...more,
    ]),
  );
}

/** The questions with what was found to each; its job says nothing more. */
function sayReview(fact: ReviewWritten): Draft {
  const title = `Weekly review ${fact.week}: answer each of five questions with: review answer <number> <text>`;
  const lines = QUESTIONS.flatMap((question, at) => [
    `${at + 1}. ${question}`,
    ...(fact.found[at] ?? []).map((line) => `   ${line}`),
  ]);
  return info('reports', title, lines);
}

export function sayMaintenance(news: News, fact: MaintenanceFact | ReviewFact): readonly Draft[] {
  switch (fact.kind) {
    case 'task.due':
      return sayDue(news, fact);
    case 'task.done':
      return [sayDone(news, fact)];
    case 'review.answered': {
      const title = `Weekly review ${fact.week}, question ${fact.question}: answered by ${nameOf(news, fact.person)}`;
      return [info('reports', title, [QUESTIONS[fact.question - 1] ?? '', fact.text])];
    }
    case 'review.written':
      return [sayReview(fact)];
    case 'task.overdue':
      return [];
  }
}
