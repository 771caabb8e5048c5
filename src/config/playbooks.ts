// The playbooks of config/runbook/, one file each, and the alert rules they belong to. What comes out can be
// followed: its checks and commands exist, its templates can be filled, and no file leads back to itself.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { latenessOf } from '#bot/reception/lateness.ts';
import { REGISTRY } from '#bot/registry.ts';
import { readSpan, readWords, splitLine } from '#bot/words.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { namesIn } from '#runbook/alert/watched.ts';
import { LEVEL_NAMES } from '#runbook/oncall/contact.ts';
import { ROLES } from '#runbook/person.ts';
import { CHECK_NAMES } from '#runbook/playbook/checking.ts';
import { filledWith, PLAYBOOK_SORTS } from '#runbook/playbook/playbook.ts';
import type { FiledPlaybook, Owner, Playbook, Step } from '#runbook/playbook/playbook.ts';
import type { AlertsFile } from './alerts.ts';
import { line, readDocument } from './document.ts';
import { read, yamlIn } from './folder.ts';
import type { Folder } from './folder.ts';

const FOLDER = 'runbook';

const PLAYBOOK_ID = /^[A-Za-z][A-Za-z0-9-]{1,39}$/;

const OWNERS: readonly Owner[] = [...ROLES, 'desk', 'on-call'];
/** What a run can fill in. */
const FIELDS = ['about'];

const none = z.literal('none').transform(() => null);
const id = (what: string) =>
  z.string().regex(PLAYBOOK_ID, {
    error: `This is no ${what}. Write 2 to 40 letters, digits and dashes, a letter first.`,
  });
const words = z
  .string()
  .trim()
  .min(1, { error: 'This is empty. Write at least a word.' })
  .max(400, { error: 'This is longer than 400 letters. Shorten it.' });
const limit = z.string().transform((text, context): number => {
  const minutes = readSpan(text);
  if (minutes !== null) return minutes;
  context.addIssue({ code: 'custom', message: 'This is no time. Write it like 5m, 2h or 1d.' });
  return z.NEVER;
});

const stepRow = z.strictObject({
  id: id('step'),
  owner: z.enum(OWNERS),
  text: words,
  check: z
    .enum(CHECK_NAMES, {
      error: (issue) =>
        `There is no check ${JSON.stringify(issue.input)}. Choose ${CHECK_NAMES.join(', ')}.`,
    })
    .optional(),
  command: words.optional(),
  ask: words.optional(),
  evidence: words,
  limit: limit.optional(),
});
type StepRow = z.infer<typeof stepRow>;

const SAMPLES: Readonly<Record<string, string>> = {
  alert: 'AL-0001',
  incident: 'I-0001',
  request: 'R-0001',
  run: 'RUN-0001',
  symbol: 'SPY',
  day: '2026-01-05',
  span: '30m',
  person: 'ana',
  duty: 'primary',
  procedure: 'sop-1',
};

/** `<name>` in a command is what the person who presses it says. */
function sampled(command: string): readonly string[] {
  return splitLine(
    command.replaceAll(/<([a-z-]+)>/g, (_, name: string) => SAMPLES[name] ?? 'something'),
  );
}

/** Why a command line is none the desk would read, or null. */
function commandFault(command: string): string | null {
  for (const about of ['alert AL-0001', null]) {
    const does = about === null ? 'look' : 'press';
    // Without what it is about, only what the desk runs by itself must still be whole.
    if (about === null && !isLook(command)) continue;
    const asked = readWords(REGISTRY, sampled(filledWith(about, { does, what: command })));
    if (!asked.ok) return asked.refusal.text;
  }
  return null;
}

/** Commands that change nothing and leave nothing to be said; the desk runs them by itself. */
function isLook(command: string): boolean {
  if (/<[a-z-]+>/.test(command)) return false;
  const filled = filledWith('alert AL-0001', { does: 'look', what: command });
  const asked = readWords(REGISTRY, splitLine(filled));
  return asked.ok && latenessOf(asked.value.command.name) === 'look';
}

function stepFaults(row: StepRow): readonly string[] {
  const given = [row.check, row.command, row.ask].filter((one) => one !== undefined);
  const one =
    given.length === 1
      ? []
      : [`A step has one of check, command and ask; this has ${given.length || 'none'}.`];
  const fields = namesIn([row.text, ...given].join(' '))
    .filter((name) => !FIELDS.includes(name))
    .map((name) => `A run has no field {${name}}; it has {${FIELDS.join('}, {')}}.`);
  const command = row.command === undefined ? null : commandFault(row.command);
  return [...one, ...fields, ...(command === null ? [] : [command])];
}

function toStep({ check, command, ask, limit: within, ...row }: StepRow): Step {
  const rest = { ...row, limitMinutes: within ?? null };
  if (check !== undefined) return { ...rest, does: 'check', what: check };
  if (command !== undefined)
    return { ...rest, does: isLook(command) ? 'look' : 'press', what: command };
  return { ...rest, does: 'ask', what: ask ?? '' };
}

const file = z
  .strictObject({
    id: id('playbook'),
    title: line,
    sort: z.enum(PLAYBOOK_SORTS),
    purpose: words,
    source: z.array(line).min(1, { error: 'This is empty. Name where it comes from.' }),
    when: z.strictObject({
      says: words,
      alerts: z.array(line).default([]),
      refusals: z.array(line).default([]),
    }),
    level: z.enum(LEVEL_NAMES).optional(),
    next: z.union([none, id('playbook')]).default(null),
    steps: z
      .array(stepRow)
      .min(1, { error: 'This is empty. Write at least one step.' })
      .max(60, { error: 'These are more than 60 steps. Make two playbooks of it.' }),
  })
  .transform((written, context): Playbook => {
    const ids = written.steps.map((row) => row.id.toLowerCase());
    for (const [index, row] of written.steps.entries()) {
      const first = ids.indexOf(row.id.toLowerCase());
      const twice = first === index ? [] : [`The step ${row.id} stands here twice.`];
      for (const message of [...twice, ...stepFaults(row)])
        context.addIssue({ code: 'custom', path: ['steps', index], message });
    }
    const { level, ...rest } = written;
    const steps = written.steps.map(toStep);
    // Left out where it is not said, so that it changes the version of none that says nothing.
    return level === undefined ? { ...rest, steps } : { ...rest, level, steps };
  });

/** By name and text: the same files are read again and again. */
const READ = new Map<string, Result<FiledPlaybook>>();

/** One file's text. Refusal: CONFIG_INVALID, with every place that is wrong. */
export function readPlaybook(name: string, text: string): Result<FiledPlaybook> {
  const key = `${name}\n${text}`;
  const known = READ.get(key);
  if (known !== undefined) return known;
  const found = judgePlaybook(name, text);
  READ.set(key, found);
  return found;
}

function judgePlaybook(name: string, text: string): Result<FiledPlaybook> {
  const found = readDocument({ file: name, text }, file);
  if (!found.ok) return found;
  const playbook = found.value;
  const content = canonical(playbook as unknown as Json);
  const asFiled = /([^/]+)\.yaml$/.exec(name)?.[1] ?? playbook.id;
  if (playbook.id !== asFiled)
    return refuse(
      'CONFIG_INVALID',
      `${name} has the id ${playbook.id}. A playbook's id is its file's name: write id: ${asFiled}, or rename the file.`,
      { file: name },
    );
  return ok({ ...playbook, hash: hash('sha256', content, 'hex'), written: text });
}

function invalid(folder: Folder, text: string): void {
  folder.faults.push(refuse('CONFIG_INVALID', text).refusal);
}

/** Where following `next` comes back to where it began: "a -> b -> a"; null where it ends. */
function circleFrom(all: readonly Playbook[], first: Playbook): string | null {
  const way = [first.id];
  for (let at = first.next; at !== null;) {
    way.push(at);
    if (at === first.id) return way.join(' -> ');
    if (way.length > all.length + 1) return null;
    const here = at;
    at = all.find((one) => one.id === here)?.next ?? null;
  }
  return null;
}

function judgeNext(folder: Folder, all: readonly Playbook[]): void {
  for (const playbook of all) {
    const place = `config/${FOLDER}/${playbook.id}.yaml`;
    const { next } = playbook;
    if (next !== null && !all.some((one) => one.id === next))
      invalid(
        folder,
        `${place}: next is ${next}, and there is no such playbook. Write none, or the id of one.`,
      );
    const circle = circleFrom(all, playbook);
    if (circle !== null)
      invalid(
        folder,
        `${place}: following next leads in a circle, ${circle}. Let one of them end: next: none.`,
      );
  }
}

/** Every playbook of the folder, by id; what is wrong is among the folder's faults. */
export function readPlaybooks(folder: Folder): readonly FiledPlaybook[] {
  const all = yamlIn(folder, FOLDER).flatMap((name) => read(folder, name, readPlaybook) ?? []);
  judgeNext(folder, all);
  return all;
}

/** A refusal leads to one playbook, so that nobody has to choose. */
function judgeRefusals(folder: Folder, all: readonly Playbook[]): void {
  const first = new Map<string, string>();
  for (const { id: own, when } of all)
    for (const code of when.refusals) {
      const other = first.get(code);
      if (other !== undefined)
        invalid(
          folder,
          `config/${FOLDER}/${own}.yaml: when.refusals names ${code}, which leads to ${other} already. Name it in one of them.`,
        );
      first.set(code, own);
    }
}

/** Judges rules and playbooks together: each may name only what the other has. */
export function judgeProcedures(
  folder: Folder,
  alerts: Pick<AlertsFile, 'rules'> | null,
  playbooks: readonly Playbook[],
): void {
  // Files with faults of their own would only be told of twice.
  if (alerts === null || folder.faults.length > 0) return;
  const ids = playbooks.map((one) => one.id);
  for (const { rule, procedure } of alerts.rules)
    if (procedure !== null && !ids.includes(procedure))
      invalid(
        folder,
        `config/alerts.yaml: the rule ${rule} has the procedure ${procedure}, and there is no config/${FOLDER}/${procedure}.yaml. Choose none, ${ids.join(', ')}.`,
      );
  judgeRefusals(folder, playbooks);
  const rules = alerts.rules.map((one) => one.rule);
  for (const playbook of playbooks)
    for (const rule of playbook.when.alerts)
      if (!rules.includes(rule))
        invalid(
          folder,
          `config/${FOLDER}/${playbook.id}.yaml: when.alerts names ${rule}, and config/alerts.yaml has no such rule. Choose ${rules.join(', ')}.`,
        );
}
