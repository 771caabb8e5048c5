// Alert rules in words: each with what fires it, how bad it is and whom it calls; one of them with the card it
// would have now. Nothing here happened.
import { left, table } from '#bot/table.ts';
import { counted, cut, oneLine } from '#bot/text.ts';
import { wallText } from '#runbook/alert/picture.ts';
import type { DigestRow } from '#runbook/alert/fact.ts';
import type { Trial } from '#runbook/alert/trial.ts';
import type { Roster } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';

const MOST_TEXT = 90;

/** "Ana at 14:02 ET, Ben at 14:07 ET". */
export function pagedText({ ladder }: Trial, roster: Roster): string {
  if (ladder.length === 0) return 'nobody';
  return ladder
    .map(({ person, wall }) => `${nameOf(roster, person)} at ${wallText(wall)}`)
    .join(', ');
}

/** "CRITICAL - Daily loss 4.4 %, over 4.0 %." */
export function firstLineOf({ draft }: Trial): string {
  return `${draft.severity} - ${oneLine(draft.text)}`;
}

function pagedFirst(trial: Trial, roster: Roster): string {
  const [first] = trial.ladder;
  if (first === undefined) return 'nobody';
  return `${nameOf(roster, first.person)}, first`;
}

const COLUMNS = [left('rule'), left('severity'), left('calls'), left('fires on, and says')];

function row(trial: Trial, roster: Roster): readonly string[] {
  const now = trial.standing === '' ? '' : ` (${trial.standing})`;
  return [
    trial.rule.rule,
    trial.draft.severity,
    pagedFirst(trial, roster),
    `${cut(trial.when, MOST_TEXT)}${now}. ${cut(oneLine(trial.draft.text), MOST_TEXT)}`,
  ];
}

export function trialLines(trials: readonly Trial[], roster: Roster): readonly string[] {
  const dead = trials.filter((one) => !one.fires);
  const quiet = trials.filter((one) => one.standing.startsWith('not configured'));
  const first = `${counted(trials.length, 'alert rule')} tried, ${dead.length === 0 ? 'each fires' : `${dead.length} do not fire`}; ${quiet.length} wait for a part that is not configured. Nothing was posted or recorded.`;
  return [
    first,
    '',
    ...table(
      COLUMNS,
      trials.map((one) => row(one, roster)),
    ),
  ];
}

export function oneTrialLines(trial: Trial, roster: Roster): readonly string[] {
  const { rule, draft } = trial;
  return [
    firstLineOf(trial),
    `Rule ${rule.rule} fires on: ${trial.when}${trial.standing === '' ? '' : ` (${trial.standing})`}`,
    `The desk did: ${draft.did}`,
    `Pages: ${pagedText(trial, roster)}`,
    `Key: ${draft.key}; procedure: ${draft.procedure ?? 'none'}; now: ${trial.fate}`,
    'Nothing was posted or recorded.',
  ];
}

/** What the digest would tell if the day closed now. */
export function digestLines(rows: readonly DigestRow[]): readonly string[] {
  if (rows.length === 0) return ['No INFO alert since the last digest.'];
  const alerts = rows.reduce((sum, one) => sum + one.alerts, 0);
  return [
    `${counted(alerts, 'INFO alert')} since the last digest; told in reports when the day closes.`,
    '',
    ...table(
      [left('rule'), left('alerts'), left('times'), left('the last')],
      rows.map((one) => [one.rule, String(one.alerts), String(one.times), oneLine(one.text)]),
    ),
  ];
}
