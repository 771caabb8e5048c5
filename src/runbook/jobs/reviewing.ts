// The review of the week (DAY-5): O's five questions with what the journal has to each, on record with a
// card of its own, and as a document, so that people can answer them.
import { ok } from '#engine/model/result.ts';
import type { Job } from '#runbook/job.ts';
import { attempt } from '#runbook/jobs/attempt.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import { reviewFact, reviewMarkdown } from '#runbook/maintenance/review.ts';

export const weeklyReview: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const made = ports.turn((state) => ok([reviewFact(state, session.day)]));
  const { review, roster } = ports.state().runbook;
  if (!made.ok || review === null) return { ok: false, lines: ['The review was not written.'] };
  const markdown = reviewMarkdown(review, roster);
  const written = await attempt('the review', () => ports.writeReview(review.week, markdown));
  const first = written.ok
    ? `Weekly review ${review.week}: answer each of five questions with: review answer <number> <text>`
    : `Weekly review ${review.week} is on record, its document is not: ${written.refusal.text}`;
  return { ok: written.ok, lines: [first] };
};
