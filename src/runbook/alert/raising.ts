// Raising: what becomes of drafts. One of a key is raised, repeated or made worse; many of a rule become one
// group; what is silenced ahead is raised silent. One alert, one card, one thread, whatever comes.
import type { Stamp } from '#engine/journal/journal.ts';
import { alertId } from '#runbook/alert/number.ts';
import { duePages, raised } from '#runbook/alert/ladder.ts';
import { SEVERITY_RANK } from '#runbook/alert/severity.ts';
import { alertOfKey, openAlerts, peopleTime, repeated } from '#runbook/alert.ts';
import type { Alert, AlertDraft } from '#runbook/alert.ts';
import type { Silence } from '#runbook/alert/memory.ts';
import type { Alerting, Grouping } from '#runbook/alert/rule.ts';
import { isDrill } from '#runbook/drill/banner.ts';
import type { AlertFact, Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { ladderFor } from '#runbook/oncall/oncall.ts';
import type { DeskState } from '#runbook/state.ts';

/** A stamp with people's time, where the machine knows it better than the record. */
export interface PeopleStamp extends Stamp {
  readonly people?: number;
}

/** The desk a batch leaves, at which its alerts are raised. */
export interface Raising {
  readonly alerting: Alerting;
  readonly after: DeskState;
  readonly at: PeopleStamp;
}

/** One draft a key: the worst of a batch, and of equals the first. */
function worstOfKeys(drafts: readonly AlertDraft[]): readonly AlertDraft[] {
  const byKey = new Map<string, AlertDraft>();
  for (const draft of drafts) {
    const known = byKey.get(draft.key);
    if (known === undefined || SEVERITY_RANK[draft.severity] > SEVERITY_RANK[known.severity])
      byKey.set(draft.key, draft);
  }
  return [...byKey.values()];
}

function peopleWall({ after, at }: Raising): number {
  return peopleTime({ wall: at.wall, lastWall: at.people ?? after.engine.lastWall });
}

/** Everything a batch raises of one severity calls the same people at the same times. */
const LADDERS = new WeakMap<Raising, Map<Severity, readonly Rung[]>>();

function ladder(raising: Raising, severity: Severity): readonly Rung[] {
  const known = LADDERS.get(raising) ?? new Map<Severity, readonly Rung[]>();
  LADDERS.set(raising, known);
  const rungs = known.get(severity) ?? newLadder(raising, severity);
  known.set(severity, rungs);
  return rungs;
}

function newLadder(raising: Raising, severity: Severity): readonly Rung[] {
  const { roster, oncall } = raising.after.runbook;
  return ladderFor(raising.alerting, severity, { wall: peopleWall(raising), roster, oncall });
}

/** The silence said ahead that holds for a draft; what is CRITICAL is never silent. */
export function silenceFor(
  silences: readonly Silence[],
  draft: Pick<AlertDraft, 'severity' | 'rule' | 'key'>,
  wall: number,
): Silence | null {
  if (draft.severity === 'CRITICAL') return null;
  const { rule, key } = draft;
  const holds = (row: Silence) => row.untilWall > wall && (row.about === rule || row.about === key);
  return silences.find(holds) ?? null;
}

/** A new alert: it pages whoever is due at once, or begins silent. */
function begin(raising: Raising, draft: AlertDraft, id: string): readonly AlertFact[] {
  const wall = peopleWall(raising);
  const { roster, watch } = raising.after.runbook;
  const rungs = ladder(raising, draft.severity);
  const silence = silenceFor(watch.silences, draft, wall);
  if (silence === null) return raised(draft, id, { rungs, wall, roster });
  const { person, account, untilWall, why } = silence;
  return [
    { kind: 'alert.raised', id, ...draft, ladder: rungs },
    { kind: 'alert.silenced', id, person, account, untilWall, why },
  ];
}

/** The open alert is the worse one from now on, and its ladder begins anew. */
function worsen(raising: Raising, row: Alert, draft: AlertDraft): readonly AlertFact[] {
  const { id } = row;
  const rungs = ladder(raising, draft.severity);
  const { roster } = raising.after.runbook;
  return [
    { kind: 'alert.worsened', id, ...draft, ladder: rungs },
    ...duePages({ id, ladder: rungs, rung: 0 }, peopleWall(raising), roster),
  ];
}

/** What a draft is to the open alert of its key. */
function again(raising: Raising, row: Alert, draft: AlertDraft): readonly AlertFact[] {
  if (SEVERITY_RANK[draft.severity] > SEVERITY_RANK[row.severity])
    return worsen(raising, row, draft);
  // Behind a drill what is meant is new, and calls people as such.
  if (isDrill(row.text) && !isDrill(draft.text)) return worsen(raising, row, draft);
  const { id, flapping } = row;
  const more = repeated(row, draft.text, raising.at.desk);
  if (flapping === null || flapping.cause === null) return more;
  return [{ kind: 'alert.flapped', id, times: flapping.times, cause: null }, ...more];
}

export function groupKey(rule: string): string {
  return `group ${rule}`;
}

/** What is said of the first that goes beyond what a rule tells one by one. */
function groupDraft(drafts: readonly AlertDraft[], count: number, grouping: Grouping): AlertDraft {
  const [first] = drafts;
  const last = drafts.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a group of nothing');
  const { rule, severity, did, procedure } = first;
  const text = `${count} of rule ${rule} within ${grouping.minutes} minutes, told as one. The last: ${last.text}`;
  return { key: groupKey(rule), rule, severity, text, did, procedure };
}

interface Storm {
  readonly drafts: readonly AlertDraft[];
  /** Those of the rule told one by one so far, which the group takes over. */
  readonly before: readonly Alert[];
  readonly grouping: Grouping;
}

/** One alert for all of a storm: those that were told one by one end in it. */
function gather(raising: Raising, storm: Storm, id: string): readonly AlertFact[] {
  const { drafts, before, grouping } = storm;
  const draft = groupDraft(drafts, drafts.length + before.length, grouping);
  const members = [...before, ...drafts].map(({ key, text }): AlertFact => ({
    kind: 'alert.joined',
    id,
    key,
    text,
  }));
  const taken = before.map((row): AlertFact => {
    const cause = `It goes on in ${id}, which stands for all of rule ${row.rule}.`;
    return { kind: 'alert.resolved', id: row.id, by: id, cause };
  });
  return [...begin(raising, draft, id), ...members, ...taken];
}

/** One more of a group that is open; of a member it holds already it is a repeat. */
function join(raising: Raising, group: Alert, draft: AlertDraft): readonly AlertFact[] {
  const { id } = group;
  if (group.members.some((one) => one.key === draft.key))
    return again(raising, group, { ...draft, key: group.key });
  return [{ kind: 'alert.joined', id, key: draft.key, text: draft.text }];
}

/** The storm the fresh drafts of a rule make with what is open of it; null while they are few. */
function stormOf(raising: Raising, drafts: readonly AlertDraft[]): Storm | null {
  const [first] = drafts;
  const rule = raising.alerting.rules.find((one) => one.rule === first?.rule);
  if (first === undefined || rule === undefined || rule.group === null) return null;
  const since = raising.at.desk - rule.group.minutes * 60_000;
  const before = openAlerts(raising.after.runbook.alerts).filter(
    (row) => row.rule === rule.rule && row.raisedDesk > since && row.severity !== 'CRITICAL',
  );
  const isStorm = before.length + drafts.length > rule.group.above;
  return isStorm ? { drafts, before, grouping: rule.group } : null;
}

/** Raised, repeated, made worse or gathered; numbered behind those on record. */
export function raise(
  raising: Raising,
  drafts: readonly AlertDraft[],
  ended: readonly AlertFact[],
): readonly AlertFact[] {
  const { alerts } = raising.after.runbook;
  const over = new Set(ended.flatMap((fact) => (fact.kind === 'alert.resolved' ? fact.id : [])));
  const openOf = (key: string): Alert | null => {
    const row = alertOfKey(alerts, key);
    return row === null || over.has(row.id) ? null : row;
  };
  const facts: AlertFact[] = [];
  const fresh: AlertDraft[] = [];
  for (const draft of worstOfKeys(drafts)) {
    const open = openOf(draft.key);
    const group = draft.severity === 'CRITICAL' ? null : openOf(groupKey(draft.rule));
    if (open !== null) facts.push(...again(raising, open, draft));
    else if (group !== null) facts.push(...join(raising, group, draft));
    else fresh.push(draft);
  }
  let { next } = alerts;
  for (const [, rows] of Map.groupBy(fresh, (draft) => draft.rule)) {
    const storm = stormOf(raising, rows);
    if (storm !== null) {
      const left = storm.before.filter((row) => !over.has(row.id));
      facts.push(...gather(raising, { ...storm, before: left }, alertId(next)));
      next += 1;
      continue;
    }
    for (const draft of rows) {
      facts.push(...begin(raising, draft, alertId(next)));
      next += 1;
    }
  }
  return facts;
}
