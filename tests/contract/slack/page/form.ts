// A modal as a form: its blocks, its inputs by block id, the errors of the last try, and what is sent.
/// <reference lib="dom" />
import type { JsonObject, View } from '../standing.ts';
import { inside, renderBlock, words } from './blocks.ts';
import type { Looks } from './blocks.ts';
import { button, el } from './element.ts';

interface FormActs {
  readonly submit: (answers: Readonly<Record<string, string>>) => void;
  readonly cancel: () => void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function choiceOf(element: JsonObject): HTMLSelectElement {
  const groups = inside
    .list(element, 'option_groups')
    .flatMap((one) => inside.list(one, 'options'));
  const options = [...inside.list(element, 'options'), ...groups];
  const chosen = words(inside.at(element, 'initial_option') ?? {}, 'value');
  const select = el('select', {}, el('option', { value: '' }, words(element, 'placeholder')));
  for (const one of options) {
    const value = words(one, 'value') || words(one, 'text');
    const made = el('option', { value }, words(one, 'text'));
    made.selected = chosen !== '' && chosen === value;
    select.append(made);
  }
  return select;
}

function controlOf(element: JsonObject): Control {
  const placeholder = words(element, 'placeholder');
  const type = words(element, 'type');
  if (type.endsWith('_select') || type === 'radio_buttons') return choiceOf(element);
  const made =
    element['multiline'] === true
      ? el('textarea', { rows: '4', placeholder })
      : el('input', { placeholder });
  made.value = words(element, 'initial_value');
  return made;
}

function inputBlock(block: JsonObject, error: string | undefined, control: Control): HTMLElement {
  const isOptional = block['optional'] === true;
  const hint = words(block, 'hint');
  return el(
    'label',
    { class: 'input' },
    el('span', {}, words(block, 'label'), isOptional ? ' (optional)' : null),
    control,
    hint === '' ? null : el('small', {}, hint),
    error === undefined ? null : el('small', { class: 'error', role: 'alert' }, error),
  );
}

export function renderForm(view: View, looks: Looks, acts: FormActs): HTMLElement {
  const controls = new Map<string, Control>();
  const parts = view.blocks.map((block) => {
    const element = inside.at(block, 'element');
    if (block['type'] !== 'input' || element === null) return renderBlock(block, looks);
    const control = controlOf(element);
    const id = words(block, 'block_id');
    controls.set(id, control);
    return inputBlock(block, view.errors[id], control);
  });
  const submit = words(view.sent, 'submit');
  const close = words(view.sent, 'close') || 'Cancel';
  const form = el(
    'form',
    { class: 'form', 'data-hash': view.hash },
    el('h2', { id: 'form-title' }, view.title),
    el('div', { class: 'form-body' }, ...parts),
    el('p', { class: 'form-says', role: 'alert' }),
    el(
      'div',
      { class: 'actions end' },
      button({ class: 'press plain' }, acts.cancel, close),
      submit === '' ? null : el('button', { class: 'press primary', type: 'submit' }, submit),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    acts.submit(Object.fromEntries([...controls].map(([id, one]) => [id, one.value])));
  });
  return form;
}
