// One message as it stands on the page. It is redrawn in place when the message changes; a form that is
// open in it, what is typed there and where the keys are stay as they were.
import type { Button } from '#bot/card.ts';
import type { RoomMessage } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { createAskForm } from './ask-form.ts';
import type { AskForm } from './ask-form.ts';
import { contentOf, kicker, timeOf, titleOf } from './card-parts.ts';
import { el, focused, pressable, unseen } from './element.ts';
import { icon } from './icon.ts';
import { buttonName, counted, hourOf, sameButton, topicId } from './wording.ts';

export interface Look {
  /** The name of its channel is shown: cards of several stand together. */
  readonly tagged: boolean;
  /** One line until it is opened. */
  readonly brief: boolean;
  /** Whether a thread can be opened from here. */
  readonly threads: boolean;
  /** Whether this window may press. */
  readonly speaks: boolean;
  /** The newest entry of its thread. */
  readonly last: RoomMessage | null;
}

export interface CardView {
  readonly node: HTMLElement;
  show(message: RoomMessage, look: Look): void;
  /** What Enter does on it: opens its thread, or opens and folds it. */
  enter(): void;
}

function sameLook(a: Look, b: Look): boolean {
  return (
    a.tagged === b.tagged &&
    a.brief === b.brief &&
    a.threads === b.threads &&
    a.speaks === b.speaks &&
    a.last?.id === b.last?.id
  );
}

function marks(message: RoomMessage): HTMLElement | null {
  const words = [
    ...(message.edited ? ['edited'] : []),
    ...(message.repeat ? ['may be a repeat'] : []),
  ];
  return words.length === 0 ? null : el('span', { class: 'marks' }, `(${words.join(', ')})`);
}

/** The first of what a message says beneath its title. */
function gist({ card }: RoomMessage): HTMLElement | null {
  const text = card.lines[0] ?? card.fields.map(({ name, value }) => `${name} ${value}`).join(', ');
  return text === '' ? null : el('span', { class: 'gist' }, text);
}

class View implements CardView {
  readonly node: HTMLElement;
  readonly #acts: Acts;
  readonly #before = el('div', { class: 'flat' });
  // The form stands between two parts that are redrawn; taking it out for a moment would lose the keys.
  readonly #slot = el('div', { class: 'slot' });
  readonly #after = el('div', { class: 'flat' });
  #message: RoomMessage;
  #look: Look;
  #form: AskForm | null = null;
  #unfolded = false;
  #opened = false;

  constructor(message: RoomMessage, look: Look, acts: Acts) {
    this.#message = message;
    this.#look = look;
    this.#acts = acts;
    this.node = el(
      'article',
      {
        class: 'card',
        tabindex: -1,
        'data-id': message.id,
        'aria-labelledby': `title-${message.id}`,
      },
      this.#before,
      this.#slot,
      this.#after,
    );
    this.#draw();
  }

  show(message: RoomMessage, look: Look): void {
    if (message === this.#message && sameLook(look, this.#look)) return;
    this.#message = message;
    this.#look = look;
    this.#draw();
  }

  enter(): void {
    if (this.#look.threads && this.#message.topic !== null) this.#openThread();
    else this.#toggle();
  }

  #toggle(): void {
    if (this.#look.brief) this.#opened = !this.#opened;
    else this.#unfolded = !this.#unfolded;
    this.#draw();
  }

  #openThread(): void {
    this.#acts.go({ channel: this.#message.channel, thread: this.#message.id });
  }

  #draw(): void {
    const message = this.#message;
    const { card } = message;
    const { node } = this;
    const at = focused();
    const held = at !== null && node.contains(at) ? (at.dataset['key'] ?? null) : null;
    const isBrief = this.#look.brief && !this.#opened;
    node.dataset['severity'] = card.severity;
    node.dataset['state'] = card.state ?? '';
    node.dataset['mode'] = card.mode;
    node.toggleAttribute('data-brief', isBrief);
    node.toggleAttribute('data-quiet', card.severity === 'INFO' && card.state === null);
    this.#before.replaceChildren(...(isBrief ? this.#brief() : this.#whole()));
    const foot = isBrief ? null : this.#foot();
    this.#after.replaceChildren(...(foot === null ? [] : [foot]));
    this.#form?.outlive(!card.buttons.some((one) => this.#isAsked(one)));
    if (held !== null && focused() !== at) this.#focusOn(held);
  }

  #isAsked(button: Button): boolean {
    return this.#form !== null && sameButton(button, this.#form.button);
  }

  #focusOn(key: string): void {
    const found = this.node.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (found instanceof HTMLElement) found.focus({ preventScroll: true });
    else this.node.focus({ preventScroll: true });
  }

  #brief(): readonly Node[] {
    const message = this.#message;
    const more = pressable(
      { class: 'more', 'data-key': 'more', 'aria-expanded': 'false', tabindex: -1 },
      () => {
        this.#toggle();
      },
      unseen(`More of: ${message.card.title}`),
      icon('more'),
    );
    return [
      timeOf(message, false),
      el('span', { class: 'tag' }, message.channel),
      el('div', { class: 'gist-line' }, titleOf(message), gist(message)),
      more,
    ];
  }

  #whole(): readonly Node[] {
    const message = this.#message;
    const head = kicker(message, this.#look.tagged ? message.channel : null);
    const note = marks(message);
    if (note !== null) head.insertBefore(note, head.lastChild);
    const seen = {
      tag: null,
      unfolded: this.#unfolded,
      unfold: () => {
        this.#toggle();
      },
      enlarge: this.#acts.enlarge,
    };
    const content = contentOf(message, seen);
    const parts: (Node | null)[] = [
      head,
      titleOf(message),
      el('div', { class: 'content' }, ...content),
      this.#buttons(),
    ];
    return parts.filter((part) => part !== null);
  }

  #buttons(): HTMLElement | null {
    const { card } = this.#message;
    if (card.buttons.length === 0) return null;
    return el('div', { class: 'presses' }, ...card.buttons.map((button) => this.#button(button)));
  }

  #button(button: Button): HTMLElement {
    const { topic } = this.#message;
    const asks = button.asks.length > 0;
    const name = buttonName(button, topic);
    return pressable(
      {
        class: 'press',
        'data-style': button.style,
        'data-key': `press ${button.label}`,
        'aria-label': asks ? `${name}\u2026` : name,
        'aria-expanded': asks ? String(this.#isAsked(button)) : null,
        disabled: !this.#look.speaks,
      },
      () => {
        if (asks) this.#ask(button, name);
        else this.#acts.press({ message: this.#message, button, answers: {} });
      },
      button.label,
    );
  }

  #ask(button: Button, name: string): void {
    if (this.#isAsked(button)) return this.#close();
    this.#form = createAskForm({
      button,
      name,
      key: `${this.#message.id}`,
      send: (answers) => {
        this.#close();
        this.#acts.press({ message: this.#message, button, answers });
      },
      close: () => {
        this.#close();
      },
    });
    this.#slot.replaceChildren(this.#form.node);
    this.#draw();
    this.#form.focus();
    this.#slot.scrollIntoView({ block: 'nearest' });
    return undefined;
  }

  #close(): void {
    const label = this.#form?.button.label ?? '';
    this.#form = null;
    this.#slot.replaceChildren();
    this.#draw();
    this.#focusOn(`press ${label}`);
  }

  /** How its thread stands, and the way into it. */
  #foot(): HTMLElement | null {
    const { topic, entries } = this.#message;
    const { threads, last, brief } = this.#look;
    const fold = brief
      ? pressable(
          { class: 'link', 'data-key': 'more', 'aria-expanded': 'true' },
          () => {
            this.#toggle();
          },
          'Less',
        )
      : null;
    if (!threads || topic === null)
      return fold === null ? null : el('div', { class: 'foot' }, fold);
    const words = entries === 0 ? 'Open thread' : counted(entries, 'entry', 'entries');
    const which = entries === 0 ? 'of' : 'in the thread of';
    const open = pressable(
      {
        class: 'link thread-link',
        'data-key': 'thread',
        'aria-label': `${words} ${which} ${topicId(topic)}`,
      },
      () => {
        this.#openThread();
      },
      words,
    );
    const newest =
      last === null
        ? null
        : el('span', { class: 'newest' }, `${hourOf(last.card.at)}  ${last.card.title}`);
    return el('div', { class: 'foot' }, open, newest);
  }
}

export function createCardView(message: RoomMessage, look: Look, acts: Acts): CardView {
  return new View(message, look, acts);
}
