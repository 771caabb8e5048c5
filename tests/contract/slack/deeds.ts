// What people can do on the local Slack, and the faults that can be put in its way: the two hands a test
// holds it by. People are called by name, channels by name or id.
import type { Acted, PersonName, Spot } from './standing.ts';

export interface Doing {
  /** Types "/desk status" where they are; in a thread Slack refuses it by itself. */
  command(
    person: PersonName,
    line: string,
    where?: { readonly channel?: string; readonly thread?: string },
  ): Promise<Acted>;
  /** Writes into a channel, or into the thread of a message. "dm" is their direct messages with the desk. */
  write(
    person: PersonName,
    text: string,
    where: { readonly channel: string; readonly thread?: string },
  ): Promise<Acted>;
  /** Presses the button that reads so, or has that action_id, or value, on a message, an ephemeral or a home. */
  press(person: PersonName, button: string, on: Spot | 'home' | 'modal'): Promise<Acted>;
  /** Submits the modal that stands open. Answers by block_id, action_id or label. */
  submit(person: PersonName, answers: Readonly<Record<string, string>>): Promise<Acted>;
  /** Closes the modal; the desk hears of it when it asked to. */
  cancel(person: PersonName): Promise<Acted>;
  openHome(person: PersonName): Promise<Acted>;
  react(person: PersonName, on: Spot, name: string): Promise<Acted>;
  unreact(person: PersonName, on: Spot, name: string): Promise<Acted>;
}

/** How an answer is lost: the connection is cut, a 500, or nothing at all until the client gives up. */
export type Loss = 'reset' | 'error' | 'silence';

/** What is done to a call of the Web API. Every remote call can fail before, after, and late. */
export type CallFault =
  /** Before: it never arrives; the connection is cut. */
  | { readonly kind: 'before' }
  /** After: it acts, and the answer is lost. */
  | { readonly kind: 'after'; readonly loss: Loss }
  /** Late: the answer is lost now, it acts so much later. */
  | { readonly kind: 'late'; readonly loss: Loss; readonly actsAfterMs: number }
  /** 429 with Retry-After, not acting. */
  | { readonly kind: 'limited'; readonly retryAfterS: number }
  /** A status of the 5xx, not acting. */
  | { readonly kind: 'down'; readonly status: 500 | 502 | 503 | 504 }
  /** It acts and answers, but only so much later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Never answered and never acting, until the client gives up. */
  | { readonly kind: 'hang' }
  /** 200 with this error code, not acting. */
  | { readonly kind: 'refused'; readonly error: string };

/** What is done to deliveries until `clear`. */
export interface DeliveryFault {
  /** So many of each, with new envelope and event ids; up to 11 have been seen. */
  readonly copies?: number;
  readonly delayMs?: number;
  /** So many are gathered and sent in an order drawn from the seed. */
  readonly shuffled?: number;
}

export interface Faults {
  /** The next calls of a method ("chat.postMessage", "response_url", "upload", "*") meet this; Infinity until `clear`. */
  next(method: string, fault: CallFault, times?: number): void;
  deliveries(fault: DeliveryFault): void;
  /**
   * A planned refresh: a warning, then `disconnect`; for `deafMs` the old connection still gets deliveries that
   * nobody reads. One connection, or all of them.
   */
  refresh(ask?: { readonly all?: true; readonly deafMs?: number }): void;
  /** Cuts every socket without a word. */
  drop(): void;
  /** `apps.connections.open` answers, but no socket ever opens, until `open`. */
  shut(): void;
  open(): void;
  /** Nothing of Slack answers: calls are cut, sockets dropped, nothing delivered; until `mend`. */
  outage(): void;
  mend(): void;
  /** What every call is answered from now on; null mends it. The sockets close with the tokens. */
  revoke(code: 'token_revoked' | 'invalid_auth' | 'account_inactive' | null): void;
  /** Uninstalled: the desk hears `app_uninstalled` and `tokens_revoked`, then `account_inactive`. */
  uninstall(): Promise<void>;
  takeScope(scope: string): void;
  giveScope(scope: string): void;
  archive(channel: string): Promise<void>;
  unarchive(channel: string): Promise<void>;
  rename(channel: string, name: string): Promise<void>;
  /** The desk is put out of a channel, and invited again. */
  remove(channel: string): Promise<void>;
  invite(channel: string): Promise<void>;
  /** From now on only its members know of it; the desk stays one of them. */
  makePrivate(channel: string): void;
  /** Only admins may post from now on. */
  restrict(channel: string): void;
  /** Moves the Date header and the stamp of signatures. */
  skewClock(ms: number): void;
  /** Ends what `next`, `deliveries`, `shut`, `skewClock` and `outage` began. */
  clear(): void;
}
