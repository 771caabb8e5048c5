// One card with its thread, in the place of the stream: the card as a whole, its entries as a line of
// events, and the words that may be typed there.
import type { RoomMessage } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { thread } from './book.ts';
import type { Book } from './book.ts';
import { timeOf } from './card-parts.ts';
import { createCardView } from './card-view.ts';
import type { CardView, Look } from './card-view.ts';
import { el, focused, part, pressable, setText } from './element.ts';
import { counted, standingWords, topicId } from './wording.ts';

interface Hint {
  readonly shown: string;
  /** What is put into the box. */
  readonly words: string;
}

function hint(shown: string, words = `${shown.split(' ')[0] ?? shown} `): Hint {
  return { shown, words };
}

const ALERT_WORDS: readonly Hint[] = [
  hint('ack', 'ack'),
  hint('resolve <cause>'),
  hint('escalate', 'escalate'),
  hint('silence 2h <why>', 'silence 2h '),
  hint('assign @person', 'assign @'),
  hint('note <text>'),
  hint('timeline', 'timeline'),
  hint('runbook', 'runbook'),
  hint('halt', 'halt'),
];
const APPROVAL_WORDS: readonly Hint[] = [
  hint('approve <reason>'),
  hint('deny <reason>'),
  hint('note <text>'),
];
const INCIDENT_WORDS: readonly Hint[] = [
  hint('cause: <text>', 'cause: '),
  hint('fix: <text>', 'fix: '),
  hint('prevention: <text>', 'prevention: '),
  hint('action: <text>', 'action: '),
  hint('lead', 'lead'),
  hint('close', 'close'),
  hint('halt', 'halt'),
];
const RUN_WORDS: readonly Hint[] = [
  hint('tick <step> <answer>', 'tick '),
  hint('skip <step> <why>', 'skip '),
  hint('resume', 'resume'),
  hint('abandon <why>', 'abandon '),
  hint('halt', 'halt'),
];
const NEAR_END_PX = 48;

export interface ThreadShowing {
  readonly book: Book;
  readonly card: RoomMessage;
  readonly speaks: boolean;
}

export interface ThreadPane {
  show(showing: ThreadShowing): void;
  hide(): void;
}

/** What may be typed in a topic's thread. */
export function threadWords(topic: string): readonly Hint[] {
  if (topic.startsWith('incident ')) return INCIDENT_WORDS;
  if (topic.startsWith('run ')) return RUN_WORDS;
  return topic.startsWith('alert ') ? ALERT_WORDS : APPROVAL_WORDS;
}

function entryOf(message: RoomMessage): HTMLElement {
  const { card } = message;
  const words = standingWords(card);
  return el(
    'li',
    { class: 'entry', 'data-severity': card.severity, 'data-tone': card.tone },
    timeOf(message, true),
    el(
      'div',
      { class: 'entry-text' },
      el('p', { class: 'entry-title' }, words === '' ? card.title : `${words}: ${card.title}`),
      ...card.lines.map((line) => el('p', { class: 'entry-line' }, line)),
    ),
  );
}

function hintButton({ shown, words }: Hint, acts: Acts): HTMLElement {
  return pressable(
    { class: 'hint' },
    () => {
      acts.fill(words);
    },
    shown,
  );
}

class Thread implements ThreadPane {
  readonly #acts: Acts;
  readonly #pane = part('thread');
  readonly #place = el('div', {});
  readonly #count = el('h3', { class: 'entries-title' });
  readonly #list = el('ol', { class: 'entries' });
  readonly #log = el('div', { role: 'log', 'aria-live': 'off' }, this.#list);
  readonly #hints = el('div', {
    class: 'hints',
    role: 'group',
    'aria-label': 'Words for this thread',
  });
  readonly #scroller = el(
    'div',
    { class: 'thread-scroll' },
    el('h3', { class: 'unseen' }, 'The card'),
    this.#place,
    this.#count,
    this.#log,
  );
  #open: { readonly id: number; readonly view: CardView } | null = null;

  constructor(acts: Acts) {
    this.#acts = acts;
    this.#pane.append(this.#scroller, this.#hints);
  }

  show({ book, card, speaks }: ThreadShowing): void {
    const look = { tagged: false, brief: false, threads: false, speaks, last: null };
    const isOther = this.#open?.id !== card.id;
    if (isOther) this.#turnTo(card, look);
    this.#open?.view.show(card, look);
    this.#hints.hidden = !speaks;
    this.#pane.hidden = false;
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    // Whoever types here wants to see what became of it.
    const follows =
      scrollHeight - scrollTop - clientHeight < NEAR_END_PX || focused()?.id === 'line';
    const added = this.#add(thread(book, card.id), card);
    if (isOther) this.#scroller.scrollTop = 0;
    else if (added && follows) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #turnTo(card: RoomMessage, look: Look): void {
    const topic = card.topic ?? '';
    const view = createCardView(card, look, this.#acts);
    this.#open = { id: card.id, view };
    this.#place.replaceChildren(view.node);
    this.#list.replaceChildren();
    this.#log.setAttribute('aria-label', `Thread of ${topicId(topic)}`);
    this.#hints.replaceChildren(
      ...threadWords(topic).map((words) => hintButton(words, this.#acts)),
    );
  }

  /** Says whether there was something to add. */
  #add(entries: readonly RoomMessage[], card: RoomMessage): boolean {
    const fresh = entries.slice(this.#list.childElementCount);
    this.#list.append(...fresh.map(entryOf));
    const some = counted(card.entries, 'entry', 'entries');
    const cut = entries.length < card.entries ? `, the newest ${entries.length} here` : '';
    setText(this.#count, entries.length === 0 ? 'No entries yet' : `${some}${cut}`);
    return fresh.length > 0;
  }

  hide(): void {
    if (this.#open === null) return;
    this.#pane.hidden = true;
    this.#open = null;
    this.#place.replaceChildren();
  }
}

export function createThreadPane(acts: Acts): ThreadPane {
  return new Thread(acts);
}
