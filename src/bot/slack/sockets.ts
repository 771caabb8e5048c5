// The desk's connections in Socket Mode, two of them, so that one hears while the other is made anew. Each is
// opened again after whatever happened, in our own time; nothing here rejects without being heard.
import type { Logger } from '@slack/bolt';
import type { PlatformLook, PlatformNews } from '#bot/platform.ts';
import { faultWords, isForGood, slackFault } from '#bot/slack/fault.ts';
import { clientOptions } from '#bot/slack/lanes.ts';
import { GuardedSocket } from '#bot/slack/socket-client.ts';
import type { Envelope } from '#bot/slack/socket-client.ts';
import { firstSupervision, supervise } from '#bot/supervise.ts';
import type { LineEvent, Supervised, Supervision } from '#bot/supervise.ts';

export interface SocketsParts {
  readonly appToken: string;
  readonly apiUrl: string | null;
  readonly logger: Logger;
  readonly mono: () => number;
  readonly wall: () => number;
  readonly lot: () => number;
  readonly news: (news: PlatformNews) => void;
  readonly warn: (text: string) => void;
  /** `sent`: the earliest it may have been sent, where this process did not run since; null where it was now. */
  readonly envelope: (envelope: Envelope, sent: number | null) => void;
  /** One more is open: what was missed can be read back. */
  readonly opened: () => void;
}

const SOCKETS = 2;
const HELLO_MS = 10_000;
const TICK_MS = 1_000;
/** No tick for so long: this process stood still, or its machine slept, and what waits for it may be as old. */
const STALL_MS = 5_000;
/** What came by the old connection is answered on it before it ends. */
const LINGER_MS = 1_000;
const APP_TOKEN =
  'make an app-level token (xapp-) with the scope connections:write under Basic Information, and put it into the environment';

function silently(): undefined {
  return undefined;
}

export class Sockets {
  readonly #parts: SocketsParts;
  #state: Supervision;
  #last: PlatformLook = { open: false, why: 'it is being opened' };
  readonly #slots: (GuardedSocket | null)[] = Array.from({ length: SOCKETS }, () => null);
  /** Every connection that may be open, for closing. */
  readonly #all = new Set<GuardedSocket>();
  /** Lines that are being opened. */
  readonly #connecting = new Set<number>();
  /** Connections Slack asked to leave, with another one under way. */
  readonly #replacing = new WeakSet<GuardedSocket>();
  /** Connections that stood through a stall, with when it began: what they bring may be as old as that. */
  readonly #stalled = new WeakMap<GuardedSocket, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #ticking: NodeJS.Timeout | null = null;
  /** When the last tick was, on the wall clock: the monotonic one stands still while a machine sleeps. */
  #ticked: number;
  #closed = false;

  constructor(parts: SocketsParts) {
    this.#parts = parts;
    this.#ticked = parts.wall();
    this.#state = firstSupervision(SOCKETS, parts.mono());
  }

  start(): void {
    this.#ticked = this.#parts.wall();
    this.#state = firstSupervision(SOCKETS, this.#parts.mono());
    for (let line = 0; line < SOCKETS; line += 1) void this.#connect(line);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  look(): PlatformLook {
    return this.#last;
  }

  /** The app was taken away: there is nothing to open any more. */
  end(why: string): void {
    for (let line = 0; line < SOCKETS; line += 1)
      this.#step({ kind: 'failed', line, why, final: true, retryAfterMs: null });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#ticking !== null) clearInterval(this.#ticking);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#last = { open: false, why: 'it is closed' };
    const ends = [...this.#all].map((socket) => socket.disconnect().catch(silently));
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, LINGER_MS).unref();
    });
    await Promise.race([Promise.all(ends), late]);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) act();
    }, ms);
    this.#timers.add(timer);
  }

  #step(event: LineEvent): Supervised {
    const { mono, lot, news } = this.#parts;
    const step = supervise(this.#state, event, { mono: mono(), lot: lot() });
    this.#state = step.next;
    this.#last = { open: step.open, why: step.why };
    for (const one of step.news) news(one);
    return step;
  }

  #tick(): void {
    this.#findStall();
    for (const [line, socket] of this.#slots.entries()) {
      if (socket === null) continue;
      if (!socket.isActive) this.#lost(line, socket);
      else if (this.#stalled.has(socket)) this.#replace(line, socket, 'stalled');
    }
    this.#step({ kind: 'tick' });
  }

  #stallNow(): number | null {
    return this.#parts.wall() - this.#ticked > STALL_MS ? this.#ticked : null;
  }

  #findStall(): void {
    const began = this.#stallNow();
    this.#ticked = this.#parts.wall();
    if (began === null) return;
    for (const socket of this.#all)
      if (!this.#stalled.has(socket)) this.#stalled.set(socket, began);
  }

  /** Frames that waited are read before or after the first tick, as it happens. */
  #sentBy(socket: GuardedSocket): number | null {
    return this.#stalled.get(socket) ?? this.#stallNow();
  }

  #again(line: number, retryInMs: number | null): void {
    if (retryInMs === null) return;
    this.#later(retryInMs, () => {
      if (this.#slots[line] !== null) return;
      this.#step({ kind: 'trying', line });
      void this.#connect(line);
    });
  }

  #lost(line: number, socket: GuardedSocket): void {
    if (this.#closed || this.#slots[line] !== socket) return;
    this.#slots[line] = null;
    this.#retire(socket);
    const step = this.#step({ kind: 'lost', line, why: 'the connection was lost' });
    this.#again(line, step.retryInMs);
  }

  #retire(socket: GuardedSocket): void {
    void socket
      .disconnect()
      .catch(silently)
      .then(() => this.#all.delete(socket));
  }

  #make(line: number): GuardedSocket {
    const { appToken, apiUrl, logger, envelope, warn } = this.#parts;
    const { logger: _quiet, ...options } = clientOptions({ apiUrl, logger });
    const socket: GuardedSocket = new GuardedSocket(
      { appToken, logger, clientOptions: options },
      {
        envelope: (one) => envelope(one, this.#sentBy(socket)),
        strange: (why) => warn(`slack sent what is not understood: ${why}`),
        leaving: (reason) => this.#replace(line, socket, reason),
      },
    );
    socket.on('disconnected', () => this.#lost(line, socket));
    this.#all.add(socket);
    return socket;
  }

  /** Resolves when Slack said hello; rejects with why not. */
  async #greeted(socket: GuardedSocket): Promise<void> {
    let timer: NodeJS.Timeout | null = null;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no hello in time')), HELLO_MS);
    });
    try {
      await Promise.race([socket.start(), late]);
    } finally {
      if (timer !== null) clearTimeout(timer);
    }
  }

  async #connect(line: number): Promise<void> {
    if (this.#connecting.has(line)) return;
    this.#connecting.add(line);
    const before = this.#slots[line] ?? null;
    const socket = this.#make(line);
    try {
      await this.#greeted(socket);
    } catch (error) {
      this.#connecting.delete(line);
      this.#retire(socket);
      if (!this.#closed) this.#failed(line, before, error);
      return;
    }
    this.#connecting.delete(line);
    if (this.#closed || this.#state.lines[line]?.state === 'over') return this.#retire(socket);
    this.#slots[line] = socket;
    if (before !== null) this.#later(LINGER_MS, () => this.#retire(before));
    this.#step({ kind: 'opened', line });
    this.#parts.opened();
  }

  #failed(line: number, before: GuardedSocket | null, error: unknown): void {
    const fault = slackFault(error);
    const final = isForGood(fault);
    // The old one still hears: it was to be replaced, and is until it ends.
    if (!final && before !== null && this.#slots[line] === before) {
      this.#later(TICK_MS, () => {
        if (this.#slots[line] === before) void this.#connect(line);
      });
      return;
    }
    const why = final ? `${fault.says} to the app token: ${APP_TOKEN}` : faultWords(fault);
    const retryAfterMs = fault.kind === 'not-sent' ? fault.retryAfterMs : null;
    const step = this.#step({ kind: 'failed', line, why, final, retryAfterMs });
    this.#again(line, step.retryInMs);
  }

  #replace(line: number, socket: GuardedSocket, reason: string): void {
    if (this.#closed || this.#slots[line] !== socket || this.#replacing.has(socket)) return;
    this.#replacing.add(socket);
    if (reason === 'link_disabled')
      this.#parts.warn('Socket Mode was turned off in the settings of the app: turn it on again');
    void this.#connect(line);
  }
}
