// The alert rules as the file writes them. What comes out can be followed: its kinds, fields and procedures
// exist, and no alarm the code knows is missing.
import { z } from 'zod';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { missingEvents } from '#runbook/alert/core.ts';
import { SEVERITIES } from '#runbook/alert/severity.ts';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Holds } from '#runbook/oncall/hold.ts';
import type { Ladders } from '#runbook/oncall/oncall.ts';
import { METRIC_FIELDS } from '#runbook/alert/measured.ts';
import type { AlertRule, Grouping, MetricRule } from '#runbook/alert/rule.ts';
import { fieldNames, isWatched, namesIn, watchedKinds } from '#runbook/alert/watched.ts';
import type { WatchedKind } from '#runbook/alert/watched.ts';
import { METRIC_NAMES, METRICS } from '#runbook/metric/metric.ts';
import { line, readDocument, written } from './document.ts';
import { holdsField } from './holds.ts';
import { readBound, readPercent } from './written.ts';

export interface AlertsFile {
  readonly ladders: Ladders;
  readonly holds: Holds;
  readonly rules: readonly AlertRule[];
}

/** Three are called within a quarter of an hour (SOP-6, L3). */
const CRITICAL_MINUTES_MAX = 15;
const WARNING_MINUTES_MAX = 60;

const minutes = z
  .array(
    z
      .int({ error: 'This is no whole number of minutes. Write one from 0 to 1440.' })
      .min(0, { error: 'This is below 0. Write minutes from 0 to 1440.' })
      .max(1_440, { error: 'This is above 1440. Write minutes from 0 to 1440.' }),
  )
  .max(DUTIES.length, { error: `Only ${DUTIES.length} are on call. Write at most as many.` })
  .refine((all) => all.every((one, at) => at === 0 || one > (all[at - 1] ?? 0)), {
    error: 'These do not rise. Write each later than the one before.',
  });

const ladders = z.strictObject({
  CRITICAL: minutes.refine(
    (all) => all.length === DUTIES.length && all[0] === 0 && (all[2] ?? 0) <= CRITICAL_MINUTES_MAX,
    {
      error: `CRITICAL calls three people, the first at once, the last within ${CRITICAL_MINUTES_MAX} minutes. Write for example [0, 5, 10].`,
    },
  ),
  WARNING: minutes.refine((all) => all.length > 0 && (all[0] ?? 0) <= WARNING_MINUTES_MAX, {
    error: `A WARNING is seen within ${WARNING_MINUTES_MAX} minutes. Write for example [0, 60].`,
  }),
  INFO: minutes,
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const where = z.record(
  z.string(),
  z.array(scalar).min(1, { error: 'This is empty. Give a value.' }),
);
const template = z
  .string()
  .trim()
  .min(1, { error: 'This is empty. Write at least a word.' })
  .max(300, { error: 'This is longer than 300 letters. Shorten it.' });
const scalarBound = z.union([z.string(), z.number()]);
const none = z.literal('none').transform(() => null);

const factEnds = z.strictObject({
  on: z.union([z.string(), z.array(z.string()).min(1)]),
  where: where.optional(),
  says: template,
});
const layerEnds = z.strictObject({ under: written(readPercent) });

const metricEnds = z.union([
  z.strictObject({ above: scalarBound }),
  z.strictObject({ below: scalarBound }),
]);
const group = z.union([
  none,
  z.strictObject({
    above: z.int().min(2).max(100),
    minutes: z.int().min(1).max(1_440),
  }),
]);

const ruleRow = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, {
    error: 'This is no id. Write 2 to 32 small letters, digits and dashes, a letter first.',
  }),
  on: line,
  metric: z.enum(METRIC_NAMES).optional(),
  above: scalarBound.optional(),
  below: scalarBound.optional(),
  where: where.optional(),
  unless: where.optional(),
  from: written(readPercent).optional(),
  severity: z.enum(SEVERITIES),
  key: template,
  says: template,
  did: template,
  procedure: z.union([
    none,
    z.string().regex(/^[A-Za-z][A-Za-z0-9-]{1,39}$/, {
      error: 'This is no procedure. Choose none, or the id of a playbook in config/runbook/.',
    }),
  ]),
  group: group.optional(),
  incident: z
    .literal('none', {
      error: 'Write none, or leave it out: then a CRITICAL one opens an incident.',
    })
    .optional(),
  ends: z.union([none, factEnds, layerEnds, metricEnds], {
    error:
      'This is no end. Write none, { on: <kind of fact>, says: <cause> }, on layer { under: 60 % } or on metric { below: 1 % }.',
  }),
});
type RuleRow = z.infer<typeof ruleRow>;

type Event = WatchedKind | 'layer' | 'metric';

function unknownKind(kind: string): string {
  return `No alert can look at ${kind}. Choose layer, metric or one of ${watchedKinds().join(', ')}.`;
}

function knownFields(on: Event): readonly string[] {
  return on === 'metric' ? METRIC_FIELDS : fieldNames(on);
}

function unknownFields(on: Event, names: readonly string[]): readonly string[] {
  const known = knownFields(on);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${on} has no field ${name === '' ? '{}' : name}; it has ${known.join(', ')}.`);
}

function isLayerEnd(ends: RuleRow['ends']): ends is z.infer<typeof layerEnds> {
  return ends !== null && 'under' in ends;
}

function isMetricEnd(ends: RuleRow['ends']): ends is z.infer<typeof metricEnds> {
  return ends !== null && ('above' in ends || 'below' in ends);
}

function factEndFaults(row: RuleRow): readonly string[] {
  const { ends } = row;
  if (row.from !== undefined || isLayerEnd(ends))
    return ['from and under belong to rules on layer. Remove them.'];
  const measures = [row.metric, row.above, row.below].some((part) => part !== undefined);
  if (measures || isMetricEnd(ends))
    return ['metric, above and below belong to rules on metric. Remove them.'];
  if (ends === null) return [];
  return [ends.on].flat().flatMap((kind) => {
    if (!isWatched(kind)) return [unknownKind(kind)];
    return unknownFields(kind, [...Object.keys(ends.where ?? {}), ...namesIn(ends.says)]);
  });
}

function endFaults(row: RuleRow, on: Event): readonly string[] {
  const { ends } = row;
  if (on === 'layer')
    return isLayerEnd(ends) && row.from !== undefined && ends.under < row.from
      ? []
      : ['A rule on layer says from: 80 % and ends: { under: 60 % }, the second lower.'];
  if (on !== 'metric') return factEndFaults(row);
  const read = readMetric(row);
  return typeof read === 'string' ? [read] : [];
}

type Measured = Pick<MetricRule, 'metric' | 'side' | 'bound' | 'back'>;

const NO_BOUND =
  'A rule on metric says metric: <name>, one of above: and below:, and ends: none or an end on the good side, such as above: 2 % and ends: { below: 1.5 % }.';

/** What a rule on a metric measures, or the sentence of what is wrong with it. */
function readMetric(row: RuleRow): Measured | string {
  const { metric, above, below, ends } = row;
  const written = above ?? below;
  if (metric === undefined || written === undefined) return NO_BOUND;
  if ((above === undefined) === (below === undefined)) return NO_BOUND;
  const { unit } = METRICS[metric];
  const side = above === undefined ? 'below' : 'above';
  const bound = readBound(unit, written);
  if (!bound.ok) return `${side}: ${bound.fault}`;
  if (ends === null) return { metric, side, bound: bound.value, back: null };
  if (!isMetricEnd(ends)) return NO_BOUND;
  const writtenBack = 'above' in ends ? ends.above : ends.below;
  const back = readBound(unit, writtenBack);
  if (!back.ok) return `ends: ${back.fault}`;
  const isGood = side === 'above' ? 'below' in ends : 'above' in ends;
  const isWell = side === 'above' ? back.value <= bound.value : back.value >= bound.value;
  return isGood && isWell ? { metric, side, bound: bound.value, back: back.value } : NO_BOUND;
}

const NEEDED_KEYS: Readonly<Record<string, string>> = {
  'latch.set': 'latch {latch}',
  layer: 'layer {name}',
};

/** What is wrong with one row, in words. */
function ruleFaults(row: RuleRow): readonly string[] {
  const { on } = row;
  if (on !== 'layer' && on !== 'metric' && !isWatched(on)) return [unknownKind(on)];
  const named = [
    ...Object.keys(row.where ?? {}),
    ...Object.keys(row.unless ?? {}),
    ...namesIn(`${row.key} ${row.says} ${row.did}`),
  ];
  const key = NEEDED_KEYS[on];
  const wrongKey =
    key === undefined || row.key === key ? [] : [`A rule on ${on} has the key: ${key}`];
  return [...new Set([...unknownFields(on, named), ...wrongKey, ...endFaults(row, on)])];
}

/** Where a file says nothing: above five within five minutes; each CRITICAL and each latch stays alone. */
const GROUPED = { above: 5, minutes: 5 } as const;

function groupOf(row: RuleRow): Grouping | null {
  if (row.severity === 'CRITICAL' || row.on === 'latch.set' || row.on === 'layer') return null;
  return row.group === undefined ? GROUPED : row.group;
}

/** A row without faults as the watch follows it; null for one that has some. */
function toRule(row: RuleRow): AlertRule | null {
  const { on, ends, rule, severity, key, says, did, procedure, incident } = row;
  const text = { rule, severity, key, says, did, procedure, incident, group: groupOf(row) };
  const base = { ...text, where: row.where ?? {}, unless: row.unless ?? {} };
  if (on === 'layer')
    return isLayerEnd(ends) && row.from !== undefined
      ? { ...base, on, from: row.from, under: ends.under }
      : null;
  if (on === 'metric') {
    const measured = readMetric(row);
    return typeof measured === 'string' ? null : { ...base, on, ...measured };
  }
  if (!isWatched(on) || isLayerEnd(ends) || isMetricEnd(ends)) return null;
  if (ends === null) return { ...base, on, ends: null };
  const end = { on: [ends.on].flat().filter(isWatched), where: ends.where ?? {}, says: ends.says };
  return { ...base, on, ends: end };
}

const file = z
  .strictObject({ ladders, holds: holdsField, rules: z.array(ruleRow) })
  .transform((read, context): AlertsFile => {
    const ids = read.rules.map((row) => row.rule);
    for (const [index, row] of read.rules.entries()) {
      const twice =
        ids.indexOf(row.rule) === index ? [] : [`The rule ${row.rule} stands here twice.`];
      for (const message of [...twice, ...ruleFaults(row)])
        context.addIssue({ code: 'custom', path: ['rules', index], message });
    }
    return {
      ladders: read.ladders,
      holds: read.holds,
      rules: read.rules.flatMap((row) => toRule(row) ?? []),
    };
  });

/** The text of alerts.yaml. Refusals: CONFIG_INVALID, ALERTS_INCOMPLETE. */
export function readAlerts(name: string, text: string): Result<AlertsFile> {
  const read = readDocument({ file: name, text }, file);
  if (!read.ok) return read;
  const missing = missingEvents(read.value.rules);
  if (missing.length === 0) return ok(read.value);
  return refuse(
    'ALERTS_INCOMPLETE',
    `${name} leaves out what somebody must know:\n${missing.map((one) => `  ${one}`).join('\n')}\nPut the rules back (git checkout -- config), then change what you need.`,
    { file: name, missing: missing.length },
  );
}
