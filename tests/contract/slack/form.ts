// A form filled in by a person: answers by block, action or label become the state a submission carries. What
// Slack's client would not let pass is told to the person, and nothing is sent.
import { fieldsOf, listAt, wordsAt } from './reading.ts';
import type { Field } from './reading.ts';
import type { Json, JsonObject, View } from './standing.ts';

export type Filled =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly says: string };

function optionOf(field: Field, answer: string): Json {
  const groups = listAt(field.element, 'option_groups').flatMap((one) => listAt(one, 'options'));
  const options = [...listAt(field.element, 'options'), ...groups];
  const found = options.find(
    (one) => wordsAt(one, 'value') === answer || wordsAt(one, 'text') === answer,
  );
  return found ?? null;
}

function valueOf(field: Field, answer: string): JsonObject {
  const type = wordsAt(field.element, 'type');
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: optionOf(field, answer) };
    case 'checkboxes':
      return {
        type,
        selected_options: answer.split(',').flatMap((one) => optionOf(field, one.trim()) ?? []),
      };
    case 'users_select':
      return { type, selected_user: answer };
    case 'datepicker':
      return { type, selected_date: answer };
    case 'timepicker':
      return { type, selected_time: answer };
    default:
      return { type, value: answer === '' ? null : answer };
  }
}

function answerFor(field: Field, answers: Readonly<Record<string, string>>): string {
  const given = answers[field.block] ?? answers[field.action] ?? answers[field.label];
  return given ?? wordsAt(field.element, 'initial_value');
}

function complaint(field: Field, answer: string): string | null {
  if (answer === '') return field.optional ? null : 'Please complete this required field.';
  const shortest = Number(field.element['min_length'] ?? 0);
  const longest = Number(field.element['max_length'] ?? 3_000);
  if (answer.length < shortest) return `Please enter at least ${shortest} characters.`;
  return answer.length > longest ? `Please enter no more than ${longest} characters.` : null;
}

export function fill(view: View, answers: Readonly<Record<string, string>>): Filled {
  const fields = fieldsOf(view.blocks);
  for (const field of fields) {
    const says = complaint(field, answerFor(field, answers));
    if (says !== null) return { ok: false, says: `${field.label}: ${says}` };
  }
  const values = Object.fromEntries(
    fields.map((field) => [
      field.block,
      { [field.action]: valueOf(field, answerFor(field, answers)) },
    ]),
  );
  return { ok: true, values };
}
