// The form that asks for what a button needs before it is a deed. Its custom_id is the button's own with a
// mark before it; what was answered is read back from what was submitted.
import { readButtonId } from '#bot/button-id.ts';
import type { Wanted } from '#bot/delivered.ts';
import { DISCORD } from '#bot/discord/limits.ts';
import type { FormShape } from '#bot/discord/shapes.ts';
import { cutTo } from '#bot/splitting.ts';
import { oneLine } from '#bot/text.ts';

export type Asks = Extract<Wanted, { readonly kind: 'asks' }>;

const FORM = 'tka:';
const MOST_ANSWER = 1_000;
/** Asks of one word; every other may take some lines. */
const SHORT: ReadonlySet<string> = new Set(['span', 'person', 'day']);

/** What was answered: the button it is for, with the answers by the names of its asks. */
export interface AskAnswers {
  readonly button: string;
  readonly answers: Readonly<Record<string, string>>;
}

function said(text: string, most: number): string {
  const line = oneLine(text);
  return cutTo(line === '' ? '-' : line, most);
}

/** A long question stands whole in the description as far as that goes. */
function inputOf(ask: Asks['asks'][number]): FormShape['components'][number] {
  const isLong = oneLine(ask.says).length > DISCORD.inputLabel.most;
  return {
    type: 18,
    label: said(ask.says, DISCORD.inputLabel.most),
    ...(isLong ? { description: said(ask.says, DISCORD.inputDescription.most) } : {}),
    component: {
      type: 4,
      custom_id: ask.name,
      style: SHORT.has(ask.name) ? 1 : 2,
      required: ask.needed,
      max_length: MOST_ANSWER,
    },
  };
}

/** The data of an interaction callback of type MODAL (9). What must be answered comes before what may be. */
export function askModal(button: string, wanted: Asks): FormShape {
  const asks = wanted.asks.toSorted((a, b) => Number(b.needed) - Number(a.needed));
  const shown = asks.length > DISCORD.modalInputs.most ? asks : wanted.asks;
  return {
    custom_id: `${FORM}${button}`,
    title: said(wanted.title, DISCORD.modalTitle.most),
    components: shown.slice(0, DISCORD.modalInputs.most).map(inputOf),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The inputs of a submitted form, whether they stand in labels or in rows. */
function inputsOf(data: unknown): readonly unknown[] {
  return listOf(member(data, 'components')).flatMap((row) => [
    ...listOf(member(row, 'components')),
    ...[member(row, 'component')].filter((one) => one !== undefined),
  ]);
}

/** What a MODAL_SUBMIT's data says ({ custom_id, components }); null when it is none of ours. */
export function readModal(data: unknown): AskAnswers | null {
  const id = member(data, 'custom_id');
  if (typeof id !== 'string' || !id.startsWith(FORM)) return null;
  const button = id.slice(FORM.length);
  if (readButtonId(button) === null) return null;
  const answers = inputsOf(data).flatMap((input) => {
    const name = member(input, 'custom_id');
    const value = member(input, 'value');
    const isAnswered = typeof name === 'string' && typeof value === 'string' && value !== '';
    return isAnswered ? [[name, value] as const] : [];
  });
  return { button, answers: Object.fromEntries(answers) };
}
