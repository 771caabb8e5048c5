// A configuration file's text, parsed and judged by its schema. What comes out is complete and has no
// unknown key (C1); a refusal names the file, every place that is wrong, and what to do.
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { Scalar, Written } from './written.ts';

const CODE = 'CONFIG_INVALID';

/** What zod finds, in words with a cure; undefined leaves the schema's own. */
export function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `Unknown: ${issue.keys.join(', ')}. Correct the spelling or remove it.`;
  if (issue.input === undefined) return 'This is missing. Add it.';
  if (issue.code === 'invalid_value')
    return `${JSON.stringify(issue.input)} is not possible here. Choose ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'invalid_type')
    return `This is no ${issue.expected === 'record' ? 'list of names and values' : issue.expected}. Correct it.`;
  return undefined;
}

/** The text as plain data; the refusal has the line where it stops being YAML. */
export function parseYaml(file: string, text: string): Result<unknown> {
  const document = parseDocument(text);
  const [first] = [...document.errors, ...document.warnings];
  const how = 'Correct it there; indent with spaces, and put text with a colon in quotes.';
  if (first !== undefined)
    return refuse(CODE, `${file} is not YAML: ${first.message.trim()}\n${how}`, { file });
  const data = attempt((): unknown => document.toJS());
  if (data.ok) return ok(data.value);
  return refuse(CODE, `${file} is not YAML: ${String(data.error)}. ${how}`, { file });
}

/** Parses and judges a file's text; all faults are told at once. */
export function readDocument<T>(
  source: { readonly file: string; readonly text: string },
  schema: z.ZodType<T>,
): Result<T> {
  const { file, text } = source;
  const parsed = parseYaml(file, text);
  if (!parsed.ok) return parsed;
  const read = schema.safeParse(parsed.value, { error: explain });
  if (read.success) return ok(read.data);
  const faults = read.error.issues.length;
  const count = faults === 1 ? 'one fault' : `${faults} faults`;
  return refuse(CODE, `${file} has ${count}:\n${z.prettifyError(read.error)}`, { file, faults });
}

const scalar = z.union([z.string(), z.number()], {
  error: (issue) =>
    issue.input === undefined ? 'This is missing. Add it.' : 'Write one value here, no list.',
});

/** A value written for people, read by one of the readers of written.ts. */
export function written<T>(read: (text: Scalar) => Written<T>): z.ZodType<T> {
  return scalar.transform((text, context): T => {
    const answer = read(text);
    if (answer.ok) return answer.value;
    context.addIssue({ code: 'custom', message: answer.fault });
    return z.NEVER;
  });
}

export const onOff = z.boolean({
  error: (issue) =>
    issue.input === undefined ? 'This is missing. Add it.' : 'Write true or false, without quotes.',
});

/** A word or two for people, in one line. */
export const line = z
  .string()
  .trim()
  .min(1, { error: 'This is empty. Write at least a word.' })
  .max(100, { error: 'This is longer than 100 letters. Shorten it.' })
  .regex(/^\P{Cc}*$/u, { error: 'This has a line break or a control letter in it. Remove it.' });

export const address = line.refine(
  (text) => /^[^\s@<>]+@[^\s@<>]+$|^[^<>]*<[^\s@<>]+@[^\s@<>]+>$/.test(text),
  {
    error: 'This is no e-mail address. Write desk@example.com or Desk <desk@example.com>.',
  },
);

export const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, {
  error: "This is no phone number. Write it in quotes with its country, such as '+15551234567'.",
});
