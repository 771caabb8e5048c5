// The Web API: token, scope and arguments of every call are judged as Slack judges them, then its method runs.
// Arguments that break a published shape get Slack's own error code, and are kept as violations.
import type { z } from 'zod';
import type { Answered } from './answering.ts';
import type { TokenCode } from './faulting.ts';
import type { House } from './house.ts';
import type { Ledger } from './ledger.ts';
import { refused } from './method.ts';
import type { Method, Outcome } from './method.ts';
import { CHAT } from './methods/chat.ts';
import { CONVERSATIONS } from './methods/conversations.ts';
import { DIRECTORY } from './methods/directory.ts';
import { FILES } from './methods/files.ts';
import { REACTIONS } from './methods/reactions.ts';
import { VIEWS } from './methods/views.ts';
import type { JsonObject } from './standing.ts';

const METHODS: Readonly<Record<string, Method>> = {
  ...CHAT,
  ...CONVERSATIONS,
  ...DIRECTORY,
  ...FILES,
  ...REACTIONS,
  ...VIEWS,
};

export interface Gate {
  readonly botToken: string;
  readonly appToken: string;
  readonly revoked: () => TokenCode | null;
}

export interface WebCall {
  readonly name: string;
  readonly args: JsonObject | null;
  readonly token: string | null;
}

/** Slack's code for a broken argument, by where it is broken. */
function codeOf(issue: z.core.$ZodIssue): string {
  const [field] = issue.path;
  if (field === 'blocks')
    return issue.path.length === 1 && issue.code === 'invalid_type'
      ? 'invalid_blocks_format'
      : 'invalid_blocks';
  if (field === 'attachments') {
    if (issue.path.length === 1 && issue.code === 'too_big') return 'too_many_attachments';
    return issue.path.includes('blocks') ? 'invalid_blocks' : 'invalid_attachments';
  }
  if (field === 'metadata')
    return issue.message.includes('too large') ? 'metadata_too_large' : 'invalid_metadata_format';
  if (field === 'text' && issue.code === 'too_big') return 'msg_too_long';
  return 'invalid_arguments';
}

function pointer(issue: z.core.$ZodIssue): string {
  return `/${issue.path.map(String).join('/')}`;
}

function broken(issues: readonly z.core.$ZodIssue[]): Outcome {
  const [first] = issues;
  const messages = issues.map((one) => `[ERROR] ${one.message} [json-pointer:${pointer(one)}]`);
  const error = first === undefined ? 'invalid_arguments' : codeOf(first);
  return refused(error, { errors: messages, response_metadata: { messages } });
}

function judgeToken(gate: Gate, method: Method, token: string | null): Outcome | null {
  if (token === null || token === '') return refused('not_authed');
  if (token !== gate.botToken && token !== gate.appToken) return refused('invalid_auth');
  const revoked = gate.revoked();
  if (revoked !== null) return refused(revoked);
  const wanted = method.token === 'app' ? gate.appToken : gate.botToken;
  return token === wanted ? null : refused('not_allowed_token_type');
}

function judgeScope(house: House, method: Method, args: JsonObject): Outcome | null {
  const needed = method.scope(house, args);
  const scopes = house.scopes();
  if (needed === null || scopes.has(needed)) return null;
  return refused('missing_scope', { needed, provided: [...scopes].join(',') });
}

function headersFor(house: House, needed: string | null): Readonly<Record<string, string>> {
  return {
    'x-oauth-scopes': [...house.scopes()].filter((one) => one !== 'connections:write').join(','),
    ...(needed === null ? {} : { 'x-accepted-oauth-scopes': needed }),
  };
}

export function createWebApi(house: House, gate: Gate, ledger: Ledger) {
  const breaches = (name: string, method: Method, args: JsonObject, outcome: Outcome) => {
    for (const one of Object.keys(args).filter((key) => !method.known.includes(key)))
      ledger.breach({
        by: 'desk',
        method: name,
        code: 'unknown_argument',
        where: `/${one}`,
        why: `${name} has no argument ${one}`,
      });
    if (outcome.kind !== 'broken') return;
    for (const issue of outcome.issues)
      ledger.breach({
        by: 'desk',
        method: name,
        code: codeOf(issue),
        where: pointer(issue),
        why: issue.message,
      });
  };
  const run = (method: Method, { name, args, token }: WebCall): Outcome => {
    const read = args ?? {};
    const turned = judgeToken(gate, method, token) ?? judgeScope(house, method, read);
    if (turned !== null) return turned;
    if (args === null) return refused('invalid_json');
    const outcome = method.run(house, args);
    breaches(name, method, args, outcome);
    return outcome.kind === 'broken' ? broken(outcome.issues) : outcome;
  };
  return {
    call(web: WebCall): Answered {
      const method = METHODS[web.name];
      const outcome = method === undefined ? refused('unknown_method') : run(method, web);
      const needed = method?.scope(house, web.args ?? {}) ?? null;
      const headers = headersFor(house, needed);
      switch (outcome.kind) {
        case 'done':
          return { status: 200, body: { ok: true, ...outcome.body }, headers };
        case 'refused':
          ledger.note(`${web.name} refused: ${outcome.error}`);
          return {
            status: 200,
            body: { ok: false, error: outcome.error, ...outcome.more },
            headers,
          };
        case 'broken':
          throw new Error('a broken outcome is told as a refusal');
      }
    },
  };
}
