// The form a button opens: its questions with their bounds, in a dialog, sent or closed.
/// <reference lib="dom" />
import type { Modal } from '../world.ts';
import { byId, el, press } from './element.ts';
import type { ShownPart } from './told.ts';

const TEXT_INPUT = 4;
const PARAGRAPH = 2;
const TEXT = 10;

function inputElement(part: ShownPart): HTMLInputElement | HTMLTextAreaElement {
  const attributes = {
    name: part.custom_id ?? '',
    id: `input-${part.custom_id ?? ''}`,
    placeholder: part.placeholder ?? '',
    maxlength: String(part.max_length ?? 4_000),
    ...(part.required === false ? {} : { required: '' }),
  };
  if (part.style !== PARAGRAPH)
    return el('input', { type: 'text', value: part.value ?? '', ...attributes });
  return el('textarea', { rows: '3', ...attributes }, part.value ?? '');
}

function questionElement(part: ShownPart): HTMLElement | null {
  if (part.type === TEXT) return el('p', {}, part.content ?? '');
  if (part.components !== undefined) {
    return el('div', {}, ...part.components.map(questionElement));
  }
  const input = part.type === TEXT_INPUT ? part : part.component;
  if (input?.type !== TEXT_INPUT) return null;
  const says = part.label ?? input.label ?? input.custom_id ?? '';
  const star = input.required === false ? null : el('span', { class: 'needed' }, ' *');
  const more = part.description === undefined ? null : el('small', {}, part.description);
  return el(
    'label',
    { for: `input-${input.custom_id ?? ''}` },
    says,
    star,
    more,
    inputElement(input),
  );
}

/** Shows the form; `submit` is called with the answers, and says what went wrong, or null. */
export function openForm(
  modal: Modal,
  submit: (answers: Readonly<Record<string, string>>) => Promise<string | null>,
): void {
  const dialog = byId('form');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const problem = el('p', { class: 'failure', role: 'alert' });
  const close = (): void => {
    dialog.close();
  };
  const send = el('button', { type: 'submit', class: 'press primary' }, 'Submit');
  // Discord's published parts are wider than what is drawn of them.
  const parts: readonly ShownPart[] = JSON.parse(JSON.stringify(modal.components)) as ShownPart[];
  const form = el(
    'form',
    { method: 'dialog' },
    el('h2', { id: 'form-title' }, modal.title),
    ...parts.map(questionElement),
    problem,
    el('div', { class: 'ends' }, press({ class: 'press secondary' }, close, 'Cancel'), send),
  );
  const sendAnswers = async (answers: Readonly<Record<string, string>>): Promise<void> => {
    const failed = await submit(answers);
    send.disabled = false;
    problem.textContent = failed ?? '';
    if (failed === null) close();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const answers = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [
        name,
        typeof value === 'string' ? value : '',
      ]),
    );
    send.disabled = true;
    void sendAnswers(answers);
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}
