// What the doctor found, in words: the count first, then a line a question, and under what is wrong how to
// mend it.
import { counted, oneLine } from '#bot/text.ts';
import type { CheckAnswer } from '#runbook/answer.ts';

export function doctorLines(checks: readonly CheckAnswer[]): readonly string[] {
  const wrong = checks.filter((check) => !check.passed);
  const first =
    wrong.length === 0
      ? `All ${counted(checks.length, 'look')} found it in order.`
      : `${counted(wrong.length, 'thing')} to fix, ${checks.length - wrong.length} in order.`;
  return [
    first,
    ...checks.flatMap(({ name, passed, evidence, remedy }) => [
      `${passed ? 'ok  ' : 'FIX '} ${name}: ${oneLine(evidence)}`,
      ...(passed ? [] : [`       ${oneLine(remedy)}`]),
    ]),
  ];
}
