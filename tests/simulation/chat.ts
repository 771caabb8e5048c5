// A chat platform for simulations: it keeps what arrived, and its line loses, delays and refuses as a seed
// says. What a card shows, and where, is what the platform shows, whatever its line answered.
import type { Card } from '#bot/card.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage, Found } from '#bot/chat.ts';
import type { Chance } from './chance.ts';
import type { Timeline } from './timeline.ts';

export interface Arrival {
  readonly id: number;
  readonly at: number;
  readonly place: string;
  readonly kind: 'post' | 'edit';
  readonly repeat: boolean;
  readonly card: Card;
}

/** `before`, `lost` and `later` never act, `after` acts, `late` acts seconds later; all of them answer with a fault. */
export const LINE_FAULTS = [
  'before',
  'lost',
  'after',
  'late',
  'hangs before',
  'hangs after',
  'hangs late',
  'limited',
  'later',
  'broken',
] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

export interface LineParts {
  readonly time: Timeline;
  readonly chance: Chance;
  readonly name: string;
  /** Whether it can be asked for what arrived. */
  readonly reads: 'exactly' | 'with a lag' | 'never';
  /** The share of calls that go wrong now. */
  readonly faults: () => number;
  /** Nothing gets through now. */
  readonly down: () => boolean;
  readonly count: (name: string) => void;
}

const LATEST_MS = 4_000;
const LAG_MS = 300;
export const FORBIDDEN = 'forbidden';

export class FaultyChat implements Chat {
  readonly name: string;
  readonly arrivals: Arrival[] = [];
  /** What each place shows. */
  readonly shows = new Map<string, number>();
  readonly #parts: LineParts;

  constructor(parts: LineParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  waitMs(): number {
    const { chance, faults, count } = this.#parts;
    if (!chance.of(faults() / 2)) return 0;
    count('put off');
    return chance.below(1_500);
  }

  async deliver(message: ChatMessage): Promise<string> {
    const { time, chance, count } = this.#parts;
    const slow = message.lane === 'report' ? 400 : 60;
    await time.wait(chance.below(slow));
    if (message.card.title.includes(FORBIDDEN)) {
      count('refused');
      throw new ChatFault('refused', 'this may not be posted here');
    }
    const fault = this.#fault();
    if (fault === null) return this.#act(message);
    count(fault);
    switch (fault) {
      case 'before':
        throw new ChatFault('not-sent', 'no connection');
      case 'limited':
        throw new ChatFault('not-sent', 'too many requests', chance.below(3_000));
      case 'later':
        throw new ChatFault('later', 'not its time yet', chance.below(1_500));
      case 'lost':
        throw new ChatFault('unknown', 'the connection was reset');
      case 'after':
        this.#act(message);
        throw new ChatFault('unknown', 'the connection was reset');
      case 'late':
        time.after(chance.below(LATEST_MS), () => void this.#act(message));
        throw new ChatFault('unknown', 'a gateway gave up');
      case 'broken':
        if (chance.of(0.5)) this.#act(message);
        throw new TypeError('cannot read properties of undefined');
      case 'hangs before':
        break;
      case 'hangs after':
        this.#act(message);
        break;
      case 'hangs late':
        time.after(chance.below(LATEST_MS), () => void this.#act(message));
        break;
    }
    return new Promise(() => undefined);
  }

  async find({ id }: ChatMessage): Promise<Found> {
    const { time, chance, reads, count } = this.#parts;
    await time.wait(chance.below(60));
    if (reads === 'never') return { state: 'unknown' };
    const fault = this.#fault();
    if (fault === 'broken') throw new ChatFault('refused', 'reading is not allowed');
    if (fault?.startsWith('hangs') === true) return new Promise(() => undefined);
    if (fault === 'later') throw new ChatFault('later', 'not its time yet', chance.below(1_500));
    if (fault !== null) throw new ChatFault('not-sent', 'no connection');
    const seen = reads === 'exactly' ? time.now : time.now - LAG_MS;
    const found = this.arrivals.find((one) => one.id === id && one.at <= seen);
    count(found === undefined ? 'looked up: not there' : 'looked up: there');
    return found === undefined
      ? { state: 'never-arrived' }
      : { state: 'stands', place: found.place };
  }

  #fault(): LineFault | null {
    const { chance, faults, down } = this.#parts;
    if (down()) return chance.pick(['before', 'before', 'lost', 'hangs before'] as const);
    return chance.of(faults()) ? chance.pick(LINE_FAULTS) : null;
  }

  #act({ id, part, place, card, repeat }: ChatMessage): string {
    const edits = part === 'card' && place !== null;
    const where = edits ? place : `${this.name}-${this.arrivals.length}`;
    const kind = edits ? 'edit' : 'post';
    this.arrivals.push({ id, at: this.#parts.time.now, place: where, kind, repeat, card });
    this.shows.set(where, id);
    return where;
  }
}
