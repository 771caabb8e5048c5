// The form that asks for what a button needs before it is a deed. It carries the button's id and nothing
// else; what was answered is read back from the form's own state.
import type { types } from '@slack/bolt';
import { readButtonId } from '#bot/button-id.ts';
import type { Wanted } from '#bot/delivered.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { plainText } from '#bot/slack/mrkdwn.ts';
import { oneLine } from '#bot/text.ts';

export type Asks = Extract<Wanted, { readonly kind: 'asks' }>;

/** The callback_id of the form. */
export const ASK_FORM = 'tk-ask';

const BLOCK = 'ask:';
const ACTION = 'answer';
/** The command keeps no more of a reason; a longer one is stopped while it is typed. */
const MOST_ANSWER = 1_000;
/** Asks of one word; every other may take some lines. */
const SHORT: ReadonlySet<string> = new Set(['span', 'person', 'day']);

/** What was answered: the button it is for, with the answers by the names of its asks. */
export interface AskAnswers {
  readonly button: string;
  readonly answers: Readonly<Record<string, string>>;
}

function inputOf(ask: Asks['asks'][number]): types.InputBlock {
  return {
    type: 'input',
    block_id: `${BLOCK}${ask.name}`,
    optional: !ask.needed,
    label: plainText(oneLine(ask.says), SLACK.inputLabel.most),
    element: {
      type: 'plain_text_input',
      action_id: ACTION,
      multiline: !SHORT.has(ask.name),
      max_length: MOST_ANSWER,
    },
  };
}

/** The form for views.open; the button's id travels as private_metadata. */
export function askModal(button: string, wanted: Asks): types.ModalView {
  const act = plainText(oneLine(wanted.label).replace(/\u2026$/u, ''), SLACK.modalTitle.most);
  return {
    type: 'modal',
    callback_id: ASK_FORM,
    private_metadata: button,
    title: act,
    submit: act,
    close: plainText('Back'),
    blocks: [
      { type: 'section', text: plainText(oneLine(wanted.title)) },
      ...wanted.asks.slice(0, SLACK.viewBlocks.most - 1).map(inputOf),
    ],
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** What a submitted form says; null when it is none of ours. */
export function readModal(view: unknown): AskAnswers | null {
  const button = member(view, 'private_metadata');
  if (member(view, 'callback_id') !== ASK_FORM || typeof button !== 'string') return null;
  const values = member(member(view, 'state'), 'values');
  if (readButtonId(button) === null || typeof values !== 'object' || values === null) return null;
  const answers = Object.entries(values).flatMap(([block, inputs]) => {
    const value = member(member(inputs, ACTION), 'value');
    const name = block.startsWith(BLOCK) ? block.slice(BLOCK.length) : '';
    return name !== '' && typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { button, answers: Object.fromEntries(answers) };
}
