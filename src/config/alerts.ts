// The alert rules as the file writes them, and who is on call. What comes out can be followed: its kinds,
// fields and procedures exist, its people are on the roster, and no alarm the code knows is missing.
import { z } from 'zod';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { missingEvents } from '#runbook/alert/core.ts';
import { DUTIES, NOBODY_ON_CALL } from '#runbook/oncall.ts';
import type { Duty, Ladders, OnCall } from '#runbook/oncall.ts';
import { holds, personNamed } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';
import { SINGLE } from '#runbook/keys.ts';
import { SOPS } from '#runbook/sop.ts';
import type { AlertRule } from '#runbook/alert/watch.ts';
import { fieldNames, isWatched, namesIn, watchedKinds } from '#runbook/alert/watched.ts';
import type { WatchedKind } from '#runbook/alert/watched.ts';
import { line, readDocument, written } from './document.ts';
import { readPercent } from './written.ts';

export interface AlertsFile {
  readonly ladders: Ladders;
  readonly rules: readonly AlertRule[];
}

const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;
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
const none = z.literal('none').transform(() => null);

const factEnds = z.strictObject({
  on: z.union([z.string(), z.array(z.string()).min(1)]),
  where: where.optional(),
  says: template,
});
const layerEnds = z.strictObject({ under: written(readPercent) });

const ruleRow = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, {
    error: 'This is no id. Write 2 to 32 small letters, digits and dashes, a letter first.',
  }),
  on: line,
  where: where.optional(),
  unless: where.optional(),
  from: written(readPercent).optional(),
  severity: z.enum(SEVERITIES),
  key: template,
  says: template,
  did: template,
  procedure: z.union([none, z.enum(Object.keys(SOPS))], {
    error: `This is no procedure. Choose none, ${Object.keys(SOPS).join(', ')}.`,
  }),
  ends: z.union([none, factEnds, layerEnds], {
    error:
      'This is no end. Write none, { on: <kind of fact>, says: <cause> } or, on layer, { under: 60 % }.',
  }),
});
type RuleRow = z.infer<typeof ruleRow>;

function unknownKind(kind: string): string {
  return `No alert can look at ${kind}. Choose layer or one of ${watchedKinds().join(', ')}.`;
}

function unknownFields(on: WatchedKind | 'layer', names: readonly string[]): readonly string[] {
  const known = fieldNames(on);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${on} has no field ${name === '' ? '{}' : name}; it has ${known.join(', ')}.`);
}

function isLayerEnd(ends: RuleRow['ends']): ends is z.infer<typeof layerEnds> {
  return ends !== null && 'under' in ends;
}

function endFaults(row: RuleRow, on: WatchedKind | 'layer'): readonly string[] {
  const { ends } = row;
  if (on === 'layer')
    return isLayerEnd(ends) && row.from !== undefined && ends.under < row.from
      ? []
      : ['A rule on layer says from: 80 % and ends: { under: 60 % }, the second lower.'];
  if (row.from !== undefined || isLayerEnd(ends))
    return ['from and under belong to rules on layer. Remove them.'];
  if (ends === null) return [];
  return [ends.on].flat().flatMap((kind) => {
    if (!isWatched(kind)) return [unknownKind(kind)];
    return unknownFields(kind, [...Object.keys(ends.where ?? {}), ...namesIn(ends.says)]);
  });
}

/** What is wrong with one row, in words. */
function ruleFaults(row: RuleRow): readonly string[] {
  const { on } = row;
  if (on !== 'layer' && !isWatched(on)) return [unknownKind(on)];
  const named = [
    ...Object.keys(row.where ?? {}),
    ...Object.keys(row.unless ?? {}),
    ...namesIn(`${row.key} ${row.says} ${row.did}`),
  ];
  const keys: Readonly<Record<string, string>> = {
    'latch.set': 'latch {latch}',
    layer: 'layer {name}',
  };
  const key = keys[on];
  const wrongKey =
    key === undefined || row.key === key ? [] : [`A rule on ${on} has the key: ${key}`];
  return [...new Set([...unknownFields(on, named), ...wrongKey, ...endFaults(row, on)])];
}

/** A row without faults as the watch follows it; null for one that has some. */
function toRule(row: RuleRow): AlertRule | null {
  const { on, from, ends, where: which = {}, unless = {}, ...text } = row;
  if (on === 'layer')
    return isLayerEnd(ends) && from !== undefined
      ? { ...text, on, where: which, unless, from, under: ends.under }
      : null;
  if (!isWatched(on) || isLayerEnd(ends)) return null;
  if (ends === null) return { ...text, on, where: which, unless, ends: null };
  const end = { on: [ends.on].flat().filter(isWatched), where: ends.where ?? {}, says: ends.says };
  return { ...text, on, where: which, unless, ends: end };
}

const file = z
  .strictObject({ ladders, rules: z.array(ruleRow) })
  .transform((read, context): AlertsFile => {
    const ids = read.rules.map((row) => row.rule);
    for (const [index, row] of read.rules.entries()) {
      const twice =
        ids.indexOf(row.rule) === index ? [] : [`The rule ${row.rule} stands here twice.`];
      for (const message of [...twice, ...ruleFaults(row)])
        context.addIssue({ code: 'custom', path: ['rules', index], message });
    }
    return { ladders: read.ladders, rules: read.rules.flatMap((row) => toRule(row) ?? []) };
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

const person = z.union([none, line]);
const duties = { primary: person, secondary: person, tertiary: person } satisfies Record<
  Duty,
  unknown
>;

/** The file's `onCall`: ids of its people, or none. */
export const onCallField = z.strictObject(duties);

/** Why a file's people cannot be on call as written, one sentence each. */
export function onCallFaults(
  written: z.infer<typeof onCallField>,
  roster: Roster,
): readonly string[] {
  return DUTIES.flatMap((duty) => {
    const id = written[duty];
    if (id === null) return [];
    const found = personNamed(roster, id);
    if (found === null) return [`${id} is ${duty} on call and none of the people. Correct the id.`];
    return holds(found, SINGLE['tend-alert'])
      ? []
      : [`${id} (${found.roles.join(', ')}) cannot acknowledge an alert. Name somebody who can.`];
  });
}

/** The people a desk calls; who is on none of its entries is nobody. */
export function toOnCall(read: z.infer<typeof onCallField>, roster: Roster): OnCall {
  const id = (duty: Duty) =>
    read[duty] === null ? null : (personNamed(roster, read[duty])?.id ?? null);
  return {
    ...NOBODY_ON_CALL,
    primary: id('primary'),
    secondary: id('secondary'),
    tertiary: id('tertiary'),
  };
}

interface WithOnCall {
  readonly people: Roster;
  readonly onCall: z.infer<typeof onCallField>;
}

/** Adds the faults of `onCall` to those of its file. */
export function checkOnCall<T extends WithOnCall>(schema: z.ZodType<T>): z.ZodType<T> {
  return schema.superRefine((read, context) => {
    for (const message of onCallFaults(read.onCall, read.people))
      context.addIssue({ code: 'custom', path: ['onCall'], message });
  });
}
