// Drills in words: how one went, step by step with what shows it, and which procedures were drilled when, by
// whom, and with what end. Every one of these says DRILL first.
import { bad, good, info, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { left, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import { deskTime, formatDayEt } from '#engine/model/time.ts';
import { firstFailed } from '#runbook/drill/fact.ts';
import type { DrillFinished, Drills, DrillStep, LastDrill } from '#runbook/drill/fact.ts';
import { DRILL_NAMES, DRILL_TITLES } from '#runbook/drill/name.ts';
import { namesOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

function verdictOf({ passed }: { readonly passed: boolean }): 'PASSED' | 'FAILED' {
  return passed ? 'PASSED' : 'FAILED';
}

function stepLines(steps: readonly DrillStep[]): readonly string[] {
  return steps.flatMap((row, at) => [
    `${row.passed ? 'ok    ' : 'FAILED'} ${at + 1}. ${row.step}: ${row.expected}`,
    `       ${row.found}`,
    `       ${row.evidence}`,
  ]);
}

type Finished = Pick<DrillFinished, 'procedure' | 'passed' | 'steps' | 'tookMs'>;

function headLine({ procedure, passed, steps }: Finished): string {
  const done = steps.filter((row) => row.passed).length;
  return `DRILL ${procedure} ${verdictOf({ passed })}: ${DRILL_TITLES[procedure]}, ${done} of ${counted(steps.length, 'step')}`;
}

function firstFault({ steps }: Finished): readonly string[] {
  const failed = firstFailed(steps);
  return failed === null
    ? []
    : [`First that failed: ${failed.step}: ${failed.expected}. Found: ${failed.found}.`];
}

const APART =
  'Made on a desk of its own in memory: nobody was paged, and nothing of it touched this desk, its orders or its books.';

export function drillLines(fact: Finished): readonly string[] {
  const took = `Took ${(fact.tookMs / 1_000).toFixed(1)} s. ${APART}`;
  return [`${headLine(fact)}.`, ...firstFault(fact), took, '', ...stepLines(fact.steps)];
}

/** A failed drill is seen within the hour; it calls nobody. What is cut of a long row is what was found. */
export function sayDrill(news: News, fact: DrillFinished): Draft {
  const lines = [
    ...firstFault(fact),
    `Asked by ${nameOf(news, fact.person)}. ${APART}`,
    ...(fact.passed ? [] : [`Mend what it found, then again: drill ${fact.procedure}`]),
  ];
  const draft: Draft = {
    ...info('audit', headLine(fact), lines),
    table: {
      columns: ['Step', 'Expected, evidence, found'],
      rows: fact.steps.map((row, at) => [
        `${row.passed ? 'ok' : 'FAILED'} ${at + 1}. ${row.step}`,
        `${row.expected} \u00b7 ${row.evidence} \u00b7 ${row.found}`,
      ]),
    },
  };
  return fact.passed ? good(draft) : warn(bad(draft));
}

function lastText(roster: Roster, last: LastDrill | undefined): string {
  if (last === undefined) return 'never';
  const who = namesOf(roster, last.person);
  const failed = last.failed === null ? '' : `, at: ${last.failed}`;
  return `${verdictOf(last)} ${formatDayEt(deskTime(last.desk))}, asked by ${who}${failed}`;
}

/** The last drill of a procedure in one line; null where it has none. */
export function lastDrillLine(drills: Drills, roster: Roster, procedure: string): string | null {
  const name = DRILL_NAMES.find((one) => one === procedure.toLowerCase());
  if (name === undefined) return null;
  return `Last drill: ${lastText(roster, drills[name])}. Try it on a desk of its own: drill ${name}`;
}

export function drillListLines(drills: Drills, roster: Roster): readonly string[] {
  const never = DRILL_NAMES.filter((name) => drills[name] === undefined).length;
  const failed = DRILL_NAMES.filter((name) => drills[name]?.passed === false).length;
  const good = DRILL_NAMES.length - never - failed;
  return [
    `Drills: ${DRILL_NAMES.length}. Last time passed: ${good}, failed: ${failed}, never made: ${never}.`,
    '',
    ...table(
      [left('drill'), left('procedure'), left('last')],
      DRILL_NAMES.map((name) => [name, DRILL_TITLES[name], lastText(roster, drills[name])]),
    ),
    '',
    'One of them: drill <procedure>. It is made on a desk of its own; this one goes on as it is.',
  ];
}
