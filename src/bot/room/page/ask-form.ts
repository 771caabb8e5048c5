// The form a button opens when it asks something: its questions, the line it comes to, and two ways out.
// Enter sends, Esc closes; what is typed outlives every change of the card around it.
import type { Button } from '#bot/card.ts';
import { el, pressable, setText } from './element.ts';
import { typedLine } from './wording.ts';

export interface AskForm {
  readonly node: HTMLElement;
  readonly button: Button;
  readonly focus: () => void;
  /** Says that the button is no longer on the card; what was typed stays. */
  readonly outlive: (gone: boolean) => void;
}

export interface Asking {
  readonly button: Button;
  /** What it acts on, in its accessible name: "Approve R-0018". */
  readonly name: string;
  /** Apart from every other form of the page. */
  readonly key: string;
  readonly send: (answers: Readonly<Record<string, string>>) => void;
  readonly close: () => void;
}

const MOST_TYPED = 1000;
const GONE = 'The card changed while you wrote. You can still send it; the desk will answer.';

interface Field {
  readonly ask: Button['asks'][number];
  readonly input: HTMLInputElement;
}

function fieldsFor({ button, key }: Asking): readonly Field[] {
  return button.asks.map((ask, at) => ({
    ask,
    input: el('input', {
      id: `ask-${key}-${at}`,
      type: 'text',
      autocomplete: 'off',
      enterkeyhint: at === button.asks.length - 1 ? 'send' : 'next',
      maxlength: MOST_TYPED,
      required: ask.needed,
      'aria-describedby': `line-${key}`,
    }),
  }));
}

function asked({ ask, input }: Field): HTMLElement {
  const label = el('label', { for: input.id }, ask.says, ask.needed ? '' : ' (may stay empty)');
  return el('div', { class: 'asked' }, label, input);
}

function formOf(asking: Asking, ...parts: readonly HTMLElement[]): HTMLFormElement {
  const { button, name, close } = asking;
  const send = el('button', { type: 'submit', class: 'press', 'data-style': button.style }, name);
  const cancel = pressable({ class: 'press', 'data-style': 'plain' }, close, 'Cancel');
  const form = el(
    'form',
    { class: 'ask', 'aria-label': name, novalidate: true },
    ...parts,
    el('div', { class: 'presses' }, send, cancel),
  );
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  return form;
}

export function createAskForm(asking: Asking): AskForm {
  const { button, key } = asking;
  const fields = fieldsFor(asking);
  const line = el('code', {});
  const says = el('p', { class: 'comes-to', id: `line-${key}` }, 'Says: ', line);
  const notice = el('p', { class: 'notice', role: 'status' });
  const form = formOf(asking, ...fields.map(asked), says, notice);
  const answers = (): Record<string, string> =>
    Object.fromEntries(fields.map(({ ask, input }) => [ask.name, input.value.trim()]));
  const preview = (): void => {
    setText(line, typedLine(button, answers()));
  };
  form.addEventListener('input', preview);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const empty = fields.find(({ ask, input }) => ask.needed && input.value.trim() === '');
    if (empty === undefined) return asking.send(answers());
    setText(notice, `Needed first: ${empty.ask.says}.`);
    empty.input.setAttribute('aria-invalid', 'true');
    empty.input.focus();
    return undefined;
  });
  preview();
  return {
    node: form,
    button,
    focus: () => fields[0]?.input.focus(),
    outlive: (gone) => {
      setText(notice, gone ? GONE : '');
    },
  };
}
