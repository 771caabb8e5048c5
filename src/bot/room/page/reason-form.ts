// The reason of a halt, asked after it: the halt is already done, and nothing waits for this.
import { el, pressable } from './element.ts';

export function createReasonForm(send: (reason: string) => void): {
  readonly node: HTMLElement;
  readonly focus: () => void;
} {
  const input = el('input', {
    id: 'halt-reason',
    type: 'text',
    autocomplete: 'off',
    enterkeyhint: 'send',
    maxlength: 1000,
  });
  const form = el(
    'form',
    { class: 'ask', 'aria-label': 'Reason of the halt' },
    el(
      'div',
      { class: 'asked' },
      el('label', { for: 'halt-reason' }, 'Why? It is kept as a note; the halt stands already'),
      input,
    ),
    el(
      'div',
      { class: 'presses' },
      el('button', { type: 'submit', class: 'press', 'data-style': 'good' }, 'Add the reason'),
      pressable(
        { class: 'press', 'data-style': 'plain' },
        () => {
          form.remove();
        },
        'Not now',
      ),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const reason = input.value.trim();
    if (reason === '') return input.focus();
    form.remove();
    return send(reason);
  });
  return {
    node: form,
    focus: () => {
      input.focus();
    },
  };
}
