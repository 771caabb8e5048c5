// How Discord says no over REST: a status, a code of its own, words, and for a malformed request a tree of
// what is wrong where.
import type { JsonObject } from './world.ts';

/** Code: status and words, as the developer pages list them. */
const KNOWN: Readonly<Record<number, readonly [number, string]>> = {
  0: [404, '404: Not Found'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit'],
  30032: [400, 'Maximum number of application commands reached (100)'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later'],
  40001: [401, 'Unauthorized'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50013: [403, 'Missing Permissions'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [400, 'Thread is locked'],
};

export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;
  readonly body: JsonObject;

  constructor(code: number, errors?: JsonObject) {
    const [status, message] = KNOWN[code] ?? [400, `Error ${code}`];
    super(message);
    this.status = code === 50035 || errors === undefined ? status : 400;
    this.body = { message, code, ...(errors === undefined ? {} : { errors }) };
  }
}

export function isKnownCode(code: number): boolean {
  return KNOWN[code] !== undefined;
}

/** One thing wrong with a request: where, Discord's name for it, and words. */
export interface Flaw {
  /** "embeds/0/title"; empty for the whole. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
}

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** `{ embeds: { 0: { title: { _errors: [...] } } } }`, as Discord nests it. */
export function malformed(flaws: readonly Flaw[]): ApiRefusal {
  const root: Tree = {};
  for (const { where, code, message } of flaws) {
    let node = root;
    for (const part of where.split('/').filter((one) => one !== '')) {
      const next = node[part];
      const inner: Tree = next === undefined || Array.isArray(next) ? {} : next;
      node[part] = inner;
      node = inner;
    }
    const errors = node['_errors'];
    node['_errors'] = [...(Array.isArray(errors) ? errors : []), { code, message }];
  }
  return new ApiRefusal(50035, root);
}
