// The stream of a channel. The newest stands at the end; while the reader reads, types or points at a
// button, nothing moves: what arrives is counted, and shown when the reader asks for it.
import type { RoomMessage } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { EVERYTHING, isRoutine, olderThan, standing, thread } from './book.ts';
import type { Book } from './book.ts';
import { createCardView } from './card-view.ts';
import type { CardView, Look } from './card-view.ts';
import { el, focused, part, pressable, setText } from './element.ts';
import { counted, dayOf } from './wording.ts';

/** Cards in the page: at rest, before it is cut back to that, and at most while somebody reads back. */
const SHOWN = 80;
const SHOWN_BEFORE_CUT = 200;
const SHOWN_MOST = 400;
const NEAR_END_PX = 48;

export interface Showing {
  readonly book: Book;
  readonly channel: string;
  readonly speaks: boolean;
  /** A thread stands in its place; what arrives is shown when it is gone. */
  readonly hidden: boolean;
}

interface Range {
  /** Numbers of the first and last card shown; null is open towards that end. */
  readonly from: number | null;
  readonly through: number | null;
}

const AT_END: Range = { from: null, through: null };

export interface MessagesPane {
  show(showing: Showing): void;
  /** Shows this card and gives it the keys; says whether it is here. */
  reveal(id: number): boolean;
  /** Moves the keys by cards: up is -1. Says whether there was one. */
  step(by: number): boolean;
  /** Enter on a card that has the keys itself; says whether one had. */
  enter(): boolean;
  toEnd(): void;
}

class Stream implements MessagesPane {
  readonly #log = part('log');
  readonly #scroller = part('stream');
  readonly #fresh: HTMLButtonElement;
  readonly #freshText = el('span', {});
  readonly #older: HTMLButtonElement;
  readonly #start = el('p', { class: 'start' });
  readonly #acts: Acts;
  readonly #views = new Map<number, CardView>();
  #showing: Showing | null = null;
  #channel = '';
  /** The first card shown while the end is followed; 0 leaves it to the next drawing. */
  #first = 0;
  #range: Range = AT_END;
  #isHeld = false;
  /** The keys go from card to card. */
  #isStepping = false;
  /** The reader stands at the end; only scrolling changes that, not what arrives. */
  #follows = true;

  constructor(acts: Acts) {
    this.#acts = acts;
    this.#fresh = pressable({ class: 'fresh', hidden: true }, () => {
      this.toEnd();
    });
    this.#fresh.append(this.#freshText);
    this.#older = pressable({ class: 'press older', hidden: true }, () => {
      this.#showOlder();
    });
    this.#older.textContent = 'Older messages';
    this.#scroller.prepend(this.#older, this.#start);
    this.#scroller.after(this.#fresh);
    this.#attend();
  }

  #attend(): void {
    const scroller = this.#scroller;
    scroller.addEventListener('scroll', () => {
      if (this.#showing?.hidden !== false) return;
      const atEnd = this.#isAtEnd();
      // A form brought into sight does not take the reader away from the end.
      this.#follows = atEnd || (this.#follows && this.#hasForm());
      if (atEnd && this.#range.through !== null) this.#thaw();
      else if (atEnd) this.#acts.seen();
      else if (this.#range.from === null) this.#freeze();
    });
    const hold = (event: Event): void => {
      const at = event.target;
      const isButton = at instanceof Element && at.closest('.presses, .slot, .enlarge') !== null;
      this.#isHeld = event.type === 'pointerdown' || isButton;
    };
    const release = (): void => {
      this.#isHeld = false;
    };
    scroller.addEventListener('pointerover', hold);
    scroller.addEventListener('pointerdown', hold);
    scroller.addEventListener('pointerleave', release);
    scroller.addEventListener('pointercancel', release);
    scroller.addEventListener('pointerup', release);
    new ResizeObserver(() => {
      if (this.#follows && this.#range.through === null) this.#sink();
    }).observe(scroller);
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** Somebody is busy in the stream: a form, a button under the pointer, going from card to card. */
  #isBusy(): boolean {
    const at = focused();
    this.#isStepping &&= at !== null && this.#log.contains(at);
    return this.#isHeld || this.#isStepping || this.#hasForm();
  }

  #hasForm(): boolean {
    return this.#log.querySelector('.ask') !== null;
  }

  #all(): readonly RoomMessage[] {
    const showing = this.#showing;
    return showing === null ? [] : standing(showing.book, showing.channel);
  }

  #freeze(): void {
    const ids = [...this.#views.keys()];
    this.#range = { from: Math.min(...ids), through: Math.max(...ids) };
    this.#draw();
  }

  /** The reader came to the end of what was held back: the rest follows behind it. */
  #thaw(): void {
    const { from } = this.#range;
    const rest = this.#all().filter((one) => from === null || one.id >= from);
    if (rest.length > SHOWN_MOST) return this.toEnd();
    const hadMore = rest.length > this.#views.size;
    this.#range = { from, through: null };
    if (!hadMore) this.#follow();
    // What follows stands below: the reader goes on reading, and comes to the end again.
    this.#follows = !hadMore;
    this.#draw();
    if (!hadMore) this.#acts.seen();
    return undefined;
  }

  #sink(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  toEnd(): void {
    this.#range = AT_END;
    this.#first = 0;
    this.#follows = true;
    const at = focused();
    if (at !== null && (this.#log.contains(at) || at === this.#fresh)) at.blur();
    this.#isHeld = false;
    this.#draw();
    this.#sink();
    this.#acts.seen();
  }

  show(showing: Showing): void {
    const before = this.#showing;
    this.#showing = showing;
    if (showing.hidden) return;
    if (this.#channel !== showing.channel) this.#turnTo(showing.channel);
    else if (before?.hidden === false && this.#views.size > 0) {
      const rests = this.#follows && !this.#isBusy();
      if (rests) this.#follow();
      else if (this.#range.from === null) return this.#freeze();
    }
    this.#draw();
    if (this.#range.from !== null || this.#range.through !== null) return;
    this.#sink();
    this.#acts.seen();
  }

  /** Goes on at the end, with all that is shown now still there. */
  #follow(): void {
    this.#first = Math.min(this.#first, this.#range.from ?? this.#first);
    this.#range = AT_END;
  }

  #turnTo(channel: string): void {
    this.#channel = channel;
    this.#log.replaceChildren();
    this.#views.clear();
    this.#range = AT_END;
    this.#first = 0;
    this.#isHeld = false;
    this.#follows = true;
  }

  #shown(all: readonly RoomMessage[]): readonly RoomMessage[] {
    const { from, through } = this.#range;
    if (from === null) {
      // Cutting at every message would move what is read; the end moves by scrolling alone.
      const kept = all.filter((one) => one.id >= this.#first);
      const shown = this.#first === 0 || kept.length > SHOWN_BEFORE_CUT ? all.slice(-SHOWN) : kept;
      this.#first = shown[0]?.id ?? 0;
      return shown;
    }
    return all.filter((one) => one.id >= from && (through === null || one.id <= through));
  }

  #look(message: RoomMessage, showing: Showing): Look {
    const isAll = showing.channel === EVERYTHING;
    return {
      tagged: isAll,
      brief: isAll && isRoutine(message),
      threads: true,
      speaks: showing.speaks,
      last: message.entries === 0 ? null : (thread(showing.book, message.id).at(-1) ?? null),
    };
  }

  #draw(): void {
    const showing = this.#showing;
    if (showing === null) return;
    const all = this.#all();
    const shown = this.#shown(all);
    const wanted = new Set(shown.map((one) => one.id));
    for (const [id, view] of this.#views) {
      if (wanted.has(id)) continue;
      view.node.remove();
      this.#views.delete(id);
    }
    const nodes = shown.map((message) => {
      const look = this.#look(message, showing);
      const known = this.#views.get(message.id);
      if (known !== undefined) {
        known.show(message, look);
        return known.node;
      }
      const view = createCardView(message, look, this.#acts);
      this.#views.set(message.id, view);
      return view.node;
    });
    this.#place(shown, nodes);
    this.#tellEnds(all, shown);
  }

  /** Puts cards and the days between them in order, moving none that already stands right. */
  #place(shown: readonly RoomMessage[], nodes: readonly HTMLElement[]): void {
    let at: ChildNode | null = this.#log.firstChild;
    let day = '';
    const put = (node: ChildNode): void => {
      if (at === node) at = node.nextSibling;
      else this.#log.insertBefore(node, at);
    };
    for (const [index, message] of shown.entries()) {
      const next = dayOf(message.card.at);
      // A card that was edited carries the time of its newest words, not of where it stands.
      if (next !== day && !message.edited) {
        day = next;
        const isThere = at instanceof HTMLElement && at.dataset['day'] === day;
        put(isThere && at !== null ? at : this.#dayMark(day));
      }
      while (at instanceof HTMLElement && at.dataset['day'] !== undefined) {
        const gone: ChildNode = at;
        at = at.nextSibling;
        gone.remove();
      }
      const node = nodes[index];
      if (node !== undefined) put(node);
    }
    while (at !== null) {
      const gone: ChildNode = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  #dayMark(day: string): HTMLElement {
    return el('h3', { class: 'day', 'data-day': day }, el('span', {}, day));
  }

  #tellEnds(all: readonly RoomMessage[], shown: readonly RoomMessage[]): void {
    const showing = this.#showing;
    if (showing === null) return;
    const { book, channel } = showing;
    const last = shown.at(-1)?.id ?? 0;
    const waiting = all.filter((one) => one.id > last).length;
    this.#fresh.hidden = waiting === 0;
    if (waiting > 0) setText(this.#freshText, `${counted(waiting, 'new message')} \u2193`);
    const isWhole = olderThan(book, channel) === null;
    const hasOlder = (shown[0]?.id ?? 0) > (all[0]?.id ?? 0) || !isWhole;
    this.#older.hidden = !hasOlder;
    const words = all.length === 0 ? 'Nothing here yet.' : 'This is the beginning.';
    setText(this.#start, hasOlder ? '' : words);
  }

  /** First from what the page has; only then from the server. */
  #showOlder(): void {
    const all = this.#all();
    const first = this.#shown(all)[0]?.id ?? 0;
    const before = all.filter((one) => one.id < first);
    const through = this.#range.through ?? all.at(-1)?.id ?? null;
    const height = this.#scroller.scrollHeight;
    const { scrollTop } = this.#scroller;
    const from = before.at(-SHOWN)?.id ?? before[0]?.id ?? null;
    this.#range = { from: from ?? 0, through };
    this.#draw();
    this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - height;
    if (before.length < SHOWN) {
      this.#range = { from: 0, through };
      this.#acts.older();
    }
  }

  reveal(id: number): boolean {
    const all = this.#all();
    const at = all.findIndex((one) => one.id === id);
    if (at === -1) return false;
    if (!this.#views.has(id)) {
      const from = all[Math.max(0, at - SHOWN / 4)]?.id ?? id;
      const through = all[Math.min(all.length - 1, at + SHOWN / 2)]?.id ?? id;
      this.#range = { from, through };
      this.#draw();
    }
    const view = this.#views.get(id);
    if (view === undefined) return false;
    view.node.scrollIntoView({ block: 'center' });
    view.node.focus({ preventScroll: true });
    this.#isStepping = true;
    if (this.#range.from === null) this.#freeze();
    return true;
  }

  step(by: number): boolean {
    if (this.#showing?.hidden !== false) return false;
    const nodes = [...this.#log.querySelectorAll<HTMLElement>('.card')];
    const held = focused()?.closest('.card') ?? null;
    const at = nodes.findIndex((node) => node === held);
    const next = at === -1 ? nodes.at(-1) : nodes[Math.min(nodes.length - 1, Math.max(0, at + by))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
    this.#isStepping = true;
    return next !== undefined;
  }

  enter(): boolean {
    const id = Number(focused()?.dataset['id'] ?? '0');
    const view = this.#views.get(id);
    if (view === undefined || view.node !== focused()) return false;
    view.enter();
    return true;
  }
}

export function createMessagesPane(acts: Acts): MessagesPane {
  return new Stream(acts);
}
