// The box people write in: plain words, or a slash command with its options, their hints, choices and what the
// desk offers while one types.
/// <reference lib="dom" />
import { el, press } from './element.ts';
import type { Seen, ShownCommand, ShownOption, Typed } from './told.ts';

const OFFERED_MAX = 12;
const COMPLETE_AFTER_MS = 120;
const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const NUMBER = 10;

export interface ComposerHands {
  commands(): readonly ShownCommand[];
  people(): readonly { readonly id: string; readonly name: string }[];
  write(text: string): void;
  command(name: string, options: Typed): void;
  complete(name: string, options: Typed, focused: string): Promise<Seen>;
}

interface Offer {
  readonly label: string;
  readonly says: string;
  readonly take: () => void;
}

function valueOf(option: ShownOption, text: string): string | number | boolean {
  if (option.type === INTEGER || option.type === NUMBER) return Number(text);
  return option.type === BOOLEAN ? text === 'true' : text;
}

export class Composer {
  readonly root: HTMLElement;
  readonly #hands: ComposerHands;
  readonly #line = el('div', { class: 'line-box' });
  readonly #offers = el('div', { class: 'offers', role: 'listbox', hidden: '' });
  readonly #text: HTMLTextAreaElement;
  #offered: readonly Offer[] = [];
  #at = 0;
  #command: ShownCommand | null = null;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(hands: ComposerHands) {
    this.#hands = hands;
    this.#text = el('textarea', { rows: '1', 'aria-label': 'Message' });
    this.#text.addEventListener('input', () => {
      this.#offerCommands();
    });
    this.root = el('div', { class: 'composer' }, this.#offers, this.#line);
    this.root.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    this.#line.append(this.#text);
  }

  name(place: string): void {
    this.#text.placeholder = `Message ${place}`;
  }

  focus(): void {
    this.#text.focus();
  }

  #offer(offers: readonly Offer[]): void {
    this.#offered = offers.slice(0, OFFERED_MAX);
    this.#at = 0;
    this.#offers.hidden = this.#offered.length === 0;
    this.#offers.replaceChildren(
      ...this.#offered.map((one) => {
        const says = el('span', { class: 'says' }, one.says);
        const attributes = { role: 'option', class: 'offer' };
        return press(attributes, one.take, el('strong', {}, one.label), says);
      }),
    );
    this.#mark();
  }

  #mark(): void {
    [...this.#offers.children].forEach((one, index) => {
      one.classList.toggle('here', index === this.#at);
      one.setAttribute('aria-selected', String(index === this.#at));
    });
  }

  #offerCommands(): void {
    const text = this.#text.value;
    const typed = /^\/([^\n]*)$/.exec(text)?.[1]?.toLowerCase();
    if (typed === undefined) {
      this.#offer([]);
      return;
    }
    const commands = this.#hands.commands();
    const begin = commands.filter(({ name }) => name.startsWith(typed));
    const inside = commands.filter(({ name }) => !name.startsWith(typed) && name.includes(typed));
    const fits = [...begin, ...inside];
    this.#offer(
      fits.map((one) => ({
        label: `/${one.name}`,
        says: one.description,
        take: () => {
          this.#open(one);
        },
      })),
    );
  }

  /** Turns the box into the command's own: its name, and a small box for each option. */
  #open(command: ShownCommand): void {
    this.#command = command;
    this.#offer([]);
    const boxes = command.options.map((option) => this.#optionElement(option));
    const away = press(
      { class: 'plain', 'aria-label': 'Leave the command' },
      () => {
        this.#reset();
        this.focus();
      },
      '✕',
    );
    const send = press(
      { class: 'press primary' },
      () => {
        this.#send();
      },
      'Send',
    );
    const chip = el('span', { class: 'chip' }, `/${command.name}`);
    this.#line.replaceChildren(chip, ...boxes, send, away);
    const first = this.#line.querySelector<HTMLElement>('input, select');
    (first ?? send).focus();
  }

  #optionElement(option: ShownOption): HTMLElement {
    const star = option.required ? ' *' : '';
    const name = el('span', { class: 'option-name' }, `${option.name}${star}`);
    return el(
      'label',
      { class: 'option', title: option.description },
      name,
      this.#inputFor(option),
    );
  }

  #inputFor(option: ShownOption): HTMLElement {
    const attributes = { 'data-option': option.name };
    const fixed = [
      ...option.choices.map((one) => [one.name, String(one.value)] as const),
      ...(option.type === BOOLEAN
        ? ([
            ['True', 'true'],
            ['False', 'false'],
          ] as const)
        : []),
      ...(option.type === USER
        ? this.#hands.people().map((one) => [one.name, one.id] as const)
        : []),
    ];
    if (fixed.length > 0) {
      const none = el('option', { value: '' }, option.required ? 'choose…' : '—');
      const choices = fixed.map(([label, value]) => el('option', { value }, label));
      return el('select', attributes, none, ...choices);
    }
    const isNumber = option.type === INTEGER || option.type === NUMBER;
    const input = el('input', {
      ...attributes,
      type: isNumber ? 'number' : 'text',
      placeholder: option.description,
      autocomplete: 'off',
    });
    if (option.autocomplete) {
      const ask = (): void => {
        this.#askFor(option, input);
      };
      input.addEventListener('input', ask);
      input.addEventListener('focus', () => {
        if (input.value === '') ask();
      });
    }
    return input;
  }

  #typed(): Typed {
    const { options } = this.#command ?? { options: [] };
    const filled = options.flatMap((option) => {
      const input = this.#line.querySelector<HTMLInputElement>(`[data-option="${option.name}"]`);
      const text = input?.value ?? '';
      return text === '' ? [] : [[option.name, valueOf(option, text)] as const];
    });
    return Object.fromEntries(filled);
  }

  #askFor(option: ShownOption, input: HTMLInputElement): void {
    const command = this.#command;
    clearTimeout(this.#typing);
    if (command === null) return;
    this.#typing = setTimeout(() => {
      void this.#complete(command, option, input);
    }, COMPLETE_AFTER_MS);
  }

  /** What is offered is taken only on purpose: Enter sends what was typed. */
  async #complete(
    command: ShownCommand,
    option: ShownOption,
    input: HTMLInputElement,
  ): Promise<void> {
    const options = { ...this.#typed(), [option.name]: input.value };
    const { choices } = await this.#hands.complete(command.name, options, option.name);
    if (this.#command !== command || document.activeElement !== input) return;
    const take = (value: string): void => {
      input.value = value;
      this.#offer([]);
    };
    this.#offer(
      choices.map((one) => ({
        label: one.name,
        says: '',
        take: () => {
          take(String(one.value));
          input.focus();
        },
      })),
    );
    this.#at = -1;
    this.#mark();
  }

  #key(event: KeyboardEvent): void {
    const isOffering = this.#offered.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      if (isOffering) this.#offer([]);
      else this.#reset();
    } else if (step !== undefined && isOffering) {
      this.#at = (this.#at + step + this.#offered.length) % this.#offered.length;
      this.#mark();
    } else if (event.key === 'Tab' && isOffering) this.#offered[Math.max(0, this.#at)]?.take();
    else if (event.key === 'Enter' && !event.shiftKey) this.#enter(event);
    else return;
    event.preventDefault();
  }

  /** Takes what is offered; sends once there is nothing to choose. */
  #enter(event: KeyboardEvent): void {
    if (event.target instanceof HTMLButtonElement) {
      event.target.click();
      return;
    }
    const chosen = this.#offered[this.#at];
    if (chosen !== undefined) chosen.take();
    else this.#send();
  }

  #send(): void {
    const command = this.#command;
    const text = this.#text.value.trim();
    if (command === null) {
      if (text === '') return;
      this.#reset();
      this.#hands.write(text);
      return;
    }
    const options = this.#typed();
    const missing = command.options.find((one) => one.required && options[one.name] === undefined);
    if (missing !== undefined) {
      this.#line.querySelector<HTMLElement>(`[data-option="${missing.name}"]`)?.focus();
      return;
    }
    this.#reset();
    this.focus();
    this.#hands.command(command.name, options);
  }

  #reset(): void {
    clearTimeout(this.#typing);
    this.#command = null;
    this.#text.value = '';
    this.#offer([]);
    this.#line.replaceChildren(this.#text);
  }
}
