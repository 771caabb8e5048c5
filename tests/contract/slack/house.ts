// The rooms a method of the Web API works in: the workspace, the triggers and response URLs people's deeds
// brought, and the ways to tell the desk something. Time passes here and nowhere else.
import { randomBytes } from 'node:crypto';
import type { JsonObject, Spot } from './standing.ts';
import type { Workspace } from './workspace.ts';

/** What a trigger_id stands for; it opens one view, within seconds. */
export interface Trigger {
  readonly user: string;
  /** The view it was pressed in, which `views.push` goes on top of. */
  readonly view: string | null;
}

export type Pulled =
  { readonly ok: true; readonly trigger: Trigger } | { readonly ok: false; readonly error: string };

export interface Triggers {
  issue(trigger: Trigger): string;
  pull(id: string): Pulled;
}

export function createTriggers(livesMs: number): Triggers {
  const issued = new Map<
    string,
    { readonly trigger: Trigger; readonly at: number; used: boolean }
  >();
  let count = 0;
  return {
    issue(trigger) {
      count += 1;
      const id = `${1_000 + count}.${2_000 + count}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { trigger, at: performance.now(), used: false });
      return id;
    },
    pull(id) {
      const found = issued.get(id);
      if (found === undefined) return { ok: false, error: 'invalid_trigger_id' };
      if (found.used) return { ok: false, error: 'exchanged_trigger_id' };
      if (performance.now() - found.at > livesMs) return { ok: false, error: 'expired_trigger_id' };
      found.used = true;
      return { ok: true, trigger: found.trigger };
    },
  };
}

const RESPONSE_USES = 5;
const RESPONSE_LIVES_MS = 30 * 60_000;

export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  /** The message that carried the button; null for a slash command. */
  readonly on: Spot | null;
  readonly thread: string | null;
}

export interface ResponseUrls {
  /** The path of a new one. */
  issue(target: ResponseTarget): string;
  /** Uses it up once; null when it is unknown, used five times, or half an hour old. */
  use(path: string): ResponseTarget | null;
}

export function createResponseUrls(): ResponseUrls {
  const issued = new Map<
    string,
    { readonly target: ResponseTarget; readonly at: number; uses: number }
  >();
  return {
    issue(target) {
      const path = `/response/T0DEMO/${issued.size + 1}/${randomBytes(12).toString('hex')}`;
      issued.set(path, { target, at: performance.now(), uses: 0 });
      return path;
    },
    use(path) {
      const found = issued.get(path);
      if (found === undefined || found.uses >= RESPONSE_USES) return null;
      if (performance.now() - found.at > RESPONSE_LIVES_MS) return null;
      found.uses += 1;
      return found.target;
    },
  };
}

/** Timers that end with the house. */
export interface Later {
  (ms: number, act: () => void): void;
  readonly end: () => void;
}

export function createLater(): Later {
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const end = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  return Object.assign(later, { end });
}

export interface House {
  readonly workspace: Workspace;
  readonly triggers: Triggers;
  readonly urls: ResponseUrls;
  readonly later: Later;
  /** "http://127.0.0.1:PORT". */
  readonly base: () => string;
  readonly scopes: () => ReadonlySet<string>;
  readonly hasMessagesTab: boolean;
  /** The desk hears of this event, when it subscribes to it and stands where it happened. */
  readonly tell: (event: JsonObject) => void;
  /** The address of a socket that may be opened once. */
  readonly socketUrl: () => string;
  readonly uploadMs: number;
}
