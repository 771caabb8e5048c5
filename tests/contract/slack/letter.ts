// One delivery to the desk on its way: what it carries, and what became of it. Both roads, socket and HTTP,
// take the same letter and answer the same.
import type { Json, JsonObject } from './standing.ts';

export interface Letter {
  readonly kind: 'events_api' | 'slash_commands' | 'interactive';
  /** New for every copy and every retry. */
  readonly id: string;
  readonly payload: JsonObject;
  readonly retry: { readonly attempt: number; readonly reason: string } | null;
}

export type Landed =
  | { readonly state: 'acked'; readonly carried: Json }
  | { readonly state: 'unacked'; readonly why: 'timeout' | 'http_error' | 'connection_failed' }
  /** Nobody is there to take it. */
  | { readonly state: 'nobody' };

export type Road = (letter: Letter) => Promise<Landed>;
