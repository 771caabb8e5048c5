// Dispatch: every request of every platform comes through this one door. It reads the words, finds the
// person, checks the role and runs the command; what it refuses itself is on record before it answers.
import type { Json } from '#engine/model/canonical.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import { mayUse, rolesFor } from '#bot/command.ts';
import type { Call, Command, Registry } from '#bot/command.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { personaFault, unknownPerson } from '#bot/identify.ts';
import { REGISTRY } from '#bot/registry.ts';
import { cut, listed, oneLine, plain } from '#bot/text.ts';
import { headerLine } from '#bot/views/stand.ts';
import { readWords } from '#bot/words.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Desk } from '#runbook/desk.ts';
import { personOf } from '#runbook/person.ts';
import type { Account, Person } from '#runbook/person.ts';
import { pictureStand } from '#runbook/picture.ts';
import { playbookForRefusal } from '#runbook/playbook/playbook.ts';

export interface Answer {
  readonly ok: boolean;
  /** OK, or the refusal's code. */
  readonly code: string;
  readonly text: string;
  readonly data: Json;
}

export interface Asking {
  readonly words: readonly string[];
  readonly account: Account;
  readonly progress?: (share: number, text: string) => void;
  /** The thread it was said in, "alert AL-0007"; a refusal is recorded with it. */
  readonly topic?: string | null;
  /** Aborted when whoever asked no longer waits. */
  readonly signal?: AbortSignal;
  /** Makes links into the room, where there is one and it asks for them. */
  readonly links?: RoomLinks;
}

const MOST_RECORDED = 200;
const MOST_TOPIC = 40;

function quiet(): void {
  // Nobody watches this request's progress.
}

/** For who asks without saying when to stop. */
function never(): AbortSignal {
  return new AbortController().signal;
}

function refusalOf(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

function mayRun(
  command: Command,
  person: Person | null,
  desk: Desk,
  account: Account,
): Result<null> {
  if (mayUse(command.access, person)) return { ok: true, value: null };
  const { engine, runbook } = desk.state();
  if (person === null)
    return refusalOf(unknownPerson(account, runbook.roster, engine.desk?.deskKind ?? null));
  const roles = listed(rolesFor(command.access), 'or');
  const plainHalt =
    command.access === 'break-glass' && mayUse('halt', person)
      ? ' A plain halt is yours at once: halt <reason>.'
      : '';
  return refuse(
    'ROLE_MISSING',
    `${person.name} (${listed(person.roles)}) may not run ${command.name}; ${roles} may.${plainHalt}`,
    {
      command: command.name,
      person: person.id,
    },
  );
}

function runCommand(command: Command, call: Call): Outcome | Promise<Outcome> {
  if (!command.needsDesk) return command.run(call);
  const { desk } = call;
  if (desk === null)
    return refuse(
      'DESK_NOT_RUNNING',
      `${command.name} needs a running desk. Start it with: npm start.`,
    );
  return command.run({ ...call, desk });
}

/** A refusal as people read it: the code to look up, then why and what to do. */
export function refusalText(refusal: Refusal): string {
  return `Refused, ${refusal.code}: ${refusal.text}`;
}

function answerOf(outcome: Outcome, header: string | null): Answer {
  const body = outcome.ok ? outcome.value.text : refusalText(outcome.refusal);
  const text = plain(header === null ? body : `${header}\n${body}`);
  if (outcome.ok) return { ok: true, code: 'OK', text, data: outcome.value.data };
  return { ok: false, code: outcome.refusal.code, text, data: outcome.refusal.data ?? {} };
}

/** What is read from the words before anybody is looked up, or the refusal that ends it. */
async function answerAsked(
  desk: Desk,
  asking: Asking,
  record: (refusal: Refusal) => void,
): Promise<Outcome> {
  const { account } = asking;
  const { engine, runbook } = desk.state();
  const asked = readWords(REGISTRY, asking.words);
  const barred = personaFault(account, engine.desk?.deskKind ?? null);
  const refused = barred === null ? asked : refusalOf(barred);
  if (!refused.ok) {
    record(refused.refusal);
    return refused;
  }
  const { command, said } = refused.value;
  const person = personOf(runbook.roster, account);
  const allowed = mayRun(command, person, desk, account);
  if (!allowed.ok) {
    record(allowed.refusal);
    return allowed;
  }
  const call: Call & { readonly links?: RoomLinks } = {
    desk,
    code: desk.code,
    by: account,
    person,
    said,
    registry: REGISTRY,
    progress: asking.progress ?? quiet,
    signal: asking.signal ?? never(),
    ...(asking.links === undefined ? {} : { links: asking.links }),
  };
  return runCommand(command, call);
}

/** What was asked, as the record of a refusal holds it. */
function askedText({ words, topic }: Asking): string {
  const said = cut(oneLine(words.join(' ')), MOST_RECORDED);
  return topic === undefined || topic === null
    ? said
    : `${said} (in ${cut(oneLine(topic), MOST_TOPIC)})`;
}

/** A refusal with the playbook that leads on from it, where one names its code. */
function ledOn(desk: Desk, outcome: Outcome): Outcome {
  if (outcome.ok) return outcome;
  const { refusal } = outcome;
  const playbook = playbookForRefusal(desk.manual.playbooks, refusal.code);
  if (playbook === null) return outcome;
  const { id, title } = playbook;
  return refusalOf({ ...refusal, text: `${refusal.text}\nRunbook: ${id} (${title})` });
}

/** The header names the desk to those who are on its roster. */
function answered(desk: Desk, account: Account, outcome: Outcome): Answer {
  const state = desk.state();
  const known = personOf(state.runbook.roster, account) !== null;
  // Nobody unknown is told what people here do.
  return known
    ? answerOf(ledOn(desk, outcome), headerLine(pictureStand(state, desk.seen())))
    : answerOf(outcome, null);
}

/** Refuses what a platform found to be over before it was a command; on record like any other. */
export function turnAway(desk: Desk, asking: Asking, refusal: Refusal): Answer {
  const { code, text } = refusal;
  desk.refused(asking.account, { command: askedText(asking), code, text });
  return answered(desk, asking.account, refusalOf(refusal));
}

/** Answers one request. */
export async function dispatch(desk: Desk, asking: Asking): Promise<Answer> {
  const outcome = await answerAsked(desk, asking, ({ code, text }) => {
    desk.refused(asking.account, { command: askedText(asking), code, text });
  });
  return answered(desk, asking.account, outcome);
}

/** Answers without a desk: help and version as anybody sees them; null for what needs one. */
export async function answerOffline(
  words: readonly string[],
  speaker: { readonly account: Account; readonly code: string },
): Promise<Answer | null> {
  const registry: Registry = REGISTRY;
  const asked = readWords(registry, words);
  if (!asked.ok) return answerOf(asked, null);
  const { command, said } = asked.value;
  if (command.needsDesk) return null;
  const call: Call = {
    desk: null,
    code: speaker.code,
    by: speaker.account,
    person: null,
    said,
    registry,
    progress: quiet,
    signal: never(),
  };
  return answerOf(await runCommand(command, call), null);
}
