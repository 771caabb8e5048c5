// The box to type in: commands to the desk, or words for the open thread. Completion follows the combobox
// pattern; every target keeps its own unsent words.
import type { Completion } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { el, focused, part, setText } from './element.ts';
import { threadWords } from './thread-pane.ts';
import { afterPause } from './ticking.ts';
import { asSent, choose, NO_HISTORY, recall, remember } from './typing.ts';
import { topicId } from './wording.ts';

const PAUSE_MS = 120;
const MOST_SHOWN = 8;

export type Complete = (line: string, done: (found: readonly Completion[]) => void) => () => void;

export interface Target {
  /** The topic of the open thread; null for the desk itself. */
  readonly topic: string | null;
  /** Whether this window may speak. */
  readonly speaks: boolean;
  readonly isDemo: boolean;
}

export interface Composer {
  aim(target: Target): void;
  /** Puts words into the box and the keys with them. */
  fill(line: string): void;
  focus(): void;
}

const READING_DEMO = 'You are only looking. Choose who you are at the top of the page to speak.';
const READING_REAL =
  'You are only reading. To speak, ask for a link where the desk knows you (in its terminal: ./desk room), and open it here.';

class Box implements Composer {
  readonly #acts: Acts;
  readonly #complete: Complete;
  readonly #form = part('composer');
  readonly #input = el('input', {
    id: 'line',
    type: 'text',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'completions',
    'aria-labelledby': 'target',
    'aria-describedby': 'typing-keys',
    autocomplete: 'off',
    autocapitalize: 'none',
    autocorrect: 'off',
    spellcheck: 'false',
    enterkeyhint: 'send',
    maxlength: 2000,
  });
  readonly #list = el('ul', {
    id: 'completions',
    role: 'listbox',
    'aria-label': 'Completions',
    hidden: true,
  });
  readonly #send = el(
    'button',
    { type: 'submit', class: 'press send', 'data-style': 'good' },
    'Send',
  );
  readonly #drafts = new Map<string, string>();
  #target: Target | null = null;
  #found: readonly Completion[] = [];
  #chosen = -1;
  #history = NO_HISTORY;
  #stop = (): void => undefined;

  constructor(acts: Acts, complete: Complete) {
    this.#acts = acts;
    this.#complete = complete;
    part('box').append(this.#list, this.#input, this.#send);
    const ask = afterPause(PAUSE_MS, () => {
      this.#ask();
    });
    this.#input.addEventListener('input', () => {
      this.#drafts.set(this.#topic() ?? '', this.#input.value);
      ask();
    });
    this.#input.addEventListener('keydown', (event) => {
      if (this.#key(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    this.#input.addEventListener('blur', () => {
      this.#offer([]);
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#say();
    });
  }

  aim(target: Target): void {
    const before = this.#target;
    const isSame =
      target.topic === before?.topic &&
      target.speaks === before.speaks &&
      target.isDemo === before.isDemo;
    if (isSame) return;
    if (before !== null && target.topic !== before.topic) {
      this.#offer([]);
      this.#input.value = this.#drafts.get(target.topic ?? '') ?? '';
    }
    this.#target = target;
    const { topic, speaks, isDemo } = target;
    setText(part('target'), topic === null ? 'To the desk' : `To the thread of ${topicId(topic)}`);
    this.#input.disabled = !speaks;
    this.#send.disabled = !speaks;
    const reading = isDemo ? READING_DEMO : READING_REAL;
    const thread = 'ack, resolve <cause>, \u2026 anything else is kept as a note';
    const note = topic?.startsWith('alert ') === true ? thread : 'Anything typed is kept as a note';
    this.#input.placeholder = topic === null ? 'status, halt <reason>, help' : note;
    setText(part('reading'), speaks ? '' : reading);
    part('box').hidden = !speaks;
  }

  #topic(): string | null {
    return this.#target?.topic ?? null;
  }

  fill(line: string): void {
    this.#input.value = line;
    this.#drafts.set(this.#topic() ?? '', line);
    this.focus();
    this.#input.setSelectionRange(line.length, line.length);
  }

  focus(): void {
    this.#input.focus();
  }

  #say(): void {
    const line = asSent(this.#input.value);
    if (line === '') return;
    this.#history = remember(this.#history, line);
    this.#input.value = '';
    this.#drafts.delete(this.#topic() ?? '');
    this.#stop();
    this.#offer([]);
    this.#acts.say(line, this.#topic());
  }

  #ask(): void {
    this.#stop();
    const typed = this.#input.value;
    if (asSent(typed) === '' || focused() !== this.#input) return this.#offer([]);
    const topic = this.#topic();
    if (topic !== null) {
      const begun = typed.trim().toLowerCase();
      return this.#offer(
        threadWords(topic)
          .filter(({ words }) => words.startsWith(begun) && words.trim() !== begun)
          .map(({ shown, words }) => ({ line: words, says: shown })),
      );
    }
    this.#stop = this.#complete(typed, (found) => {
      const same = found.length === 1 && found[0]?.line.trim() === asSent(typed);
      if (this.#input.value === typed) this.#offer(same ? [] : found);
    });
    return undefined;
  }

  #offer(found: readonly Completion[]): void {
    this.#found = found.slice(0, MOST_SHOWN);
    this.#chosen = -1;
    this.#list.replaceChildren(
      ...this.#found.map((one, at) => {
        const option = el(
          'li',
          { id: `completion-${at}`, role: 'option', 'aria-selected': 'false' },
          el('span', { class: 'offer' }, one.line),
          el('span', { class: 'offer-says' }, one.says),
        );
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault();
          this.#accept(at);
        });
        return option;
      }),
    );
    this.#list.hidden = this.#found.length === 0;
    this.#input.setAttribute('aria-expanded', String(this.#found.length > 0));
    this.#mark();
  }

  #mark(): void {
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(at === this.#chosen));
      if (at === this.#chosen) option.scrollIntoView({ block: 'nearest' });
    }
    if (this.#chosen === -1) this.#input.removeAttribute('aria-activedescendant');
    else this.#input.setAttribute('aria-activedescendant', `completion-${this.#chosen}`);
  }

  #accept(at: number): void {
    const line = this.#found[at]?.line;
    if (line === undefined) return;
    this.fill(line.endsWith(' ') ? line : `${line} `);
    this.#ask();
  }

  /** Says whether the key was taken. */
  #key(event: KeyboardEvent): boolean {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
    const isOpen = this.#found.length > 0;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        return this.#arrow(event.key === 'ArrowDown' ? 1 : -1);
      case 'Tab':
        if (!isOpen || event.shiftKey) return false;
        this.#accept(Math.max(0, this.#chosen));
        return true;
      case 'Enter':
        if (!isOpen || this.#chosen === -1) return false;
        this.#accept(this.#chosen);
        return true;
      case 'Escape':
        // What is typed stays typed; only an empty box leaves the key to the page.
        this.#offer([]);
        return isOpen || this.#input.value !== '';
      default:
        return false;
    }
  }

  #arrow(by: -1 | 1): boolean {
    if (this.#found.length > 0 && this.#history.at === this.#history.lines.length) {
      this.#chosen = choose(this.#chosen, by, this.#found.length);
      this.#mark();
      return true;
    }
    const recalled = recall(this.#history, by, this.#input.value);
    if (recalled === null) return false;
    this.#history = recalled.history;
    this.#offer([]);
    this.fill(recalled.line);
    return true;
  }
}

export function createComposer(acts: Acts, complete: Complete): Composer {
  return new Box(acts, complete);
}
