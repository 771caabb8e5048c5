// What a message looks like on Slack: a line that does as a notification, then blocks in a frame whose colour
// repeats the state. Every text is escaped, every limit held, and what does not fit is said to be left out.
import type { types } from '@slack/bolt';
import { writeButtonId } from '#bot/button-id.ts';
import type { Button, Card } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import type { Answer } from '#bot/dispatch.ts';
import {
  buttonsLeftText,
  distinctButtons,
  headline,
  hueOf,
  modeText,
  notice,
  progressText,
  REPEAT_MARK,
  whereToRead,
} from '#bot/headline.ts';
import { answerPassages, splitFields, passagesOf } from '#bot/passages.ts';
import type { Passage } from '#bot/passages.ts';
import { bodyBlocks, leftBlock } from '#bot/slack/body.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { escapeMrkdwn, mrkdwn, named, plainText, readersTime } from '#bot/slack/mrkdwn.ts';
import { cutTo } from '#bot/splitting.ts';
import { oneLine } from '#bot/text.ts';

/** One message of Slack: `text` is the notification; what is read stands in the blocks and the frame. */
export interface SlackPost {
  readonly text: string;
  readonly blocks: readonly types.KnownBlock[];
  readonly attachments: readonly types.MessageAttachment[];
}

const CANCEL = 'tkc:';
const USER = /^[UW][A-Z0-9]{1,20}$/;
/** A notification is one line. */
const MOST_NOTICE = 400;
const MOST_NAME = 80;
/** A longer field reads better as a line. */
const MOST_FIELD = 300;
const MOST_FIELDS = 6;
/** What names itself beside the body: the line that says what is left out, and the frame. */
const KEPT_FREE = 500;
const ANSWERS = 3;

/** The action id of the button that cancels long work: "tkc:<work>". */
export function cancelAction(work: string): string {
  return `${CANCEL}${work}`;
}

/** The work a cancel button is for; null for any other action id. */
export function readCancelAction(id: string): string | null {
  return id.startsWith(CANCEL) ? id.slice(CANCEL.length) : null;
}

/** Escaped whole: an entity is never cut in two. */
function noticeText(text: string): string {
  return escapeMrkdwn(cutTo(oneLine(text), MOST_NOTICE));
}

/** Whose desk it is and when, by its clock and the reader's. */
function standBlock(message: ChatMessage): types.KnownBlock {
  const { card, wall, repeat } = message;
  const mode =
    card.mode === 'LIVE'
      ? mrkdwn(`:red_circle: *${modeText(card)}*`)
      : plainText(modeText(card), MOST_NAME);
  return {
    type: 'context',
    elements: [
      mode,
      plainText(oneLine(card.account), MOST_NAME),
      plainText(oneLine(card.at), MOST_NAME),
      readersTime(wall),
      ...(repeat ? [plainText(`(${REPEAT_MARK})`)] : []),
    ],
  };
}

function buttonElement(message: ChatMessage, button: Button): types.Button {
  const style = { plain: {}, good: { style: 'primary' }, danger: { style: 'danger' } } as const;
  return {
    type: 'button',
    action_id: writeButtonId(message.id, button),
    text: plainText(oneLine(button.label), SLACK.buttonText.most),
    ...style[button.style],
  };
}

function actionBlocks(message: ChatMessage): readonly types.KnownBlock[] {
  const buttons = distinctButtons(message.card);
  const shown = buttons.slice(0, SLACK.actions.most);
  const more = buttonsLeftText(shown.length, buttons.length, whereToRead(message));
  return [
    ...(shown.length === 0
      ? []
      : [{ type: 'actions' as const, elements: shown.map((one) => buttonElement(message, one)) }]),
    ...(more === null ? [] : [{ type: 'context' as const, elements: [plainText(more)] }]),
  ];
}

function fieldBlocks(fields: Card['fields']): readonly types.KnownBlock[] {
  if (fields.length === 0) return [];
  return [{ type: 'section', fields: fields.map(({ name, value }) => named(name, value)) }];
}

function signsOf(blocks: readonly types.KnownBlock[]): number {
  return JSON.stringify(blocks).length;
}

interface Parts {
  /** What stands above the body, and below it. */
  readonly above: readonly types.KnownBlock[];
  readonly below: readonly types.KnownBlock[];
  readonly passages: readonly Passage[];
  /** Signs that stand outside the frame. */
  readonly outside: number;
}

/** The blocks of a frame: the body takes the room its other parts leave. */
function frame(
  message: ChatMessage,
  { above, below, passages, outside }: Parts,
): types.KnownBlock[] {
  const room = {
    signs: SLACK.message.most - outside - signsOf(above) - signsOf(below) - KEPT_FREE,
    blocks: SLACK.frameBlocks.most - above.length - below.length - 1,
  };
  const body = bodyBlocks(passages, room);
  return [...above, ...body.blocks, ...leftBlock(body.left, whereToRead(message)), ...below];
}

/** The first line: large where somebody may have to act, plain where all is as it should be. */
function titleBlock(card: Card): { readonly block: types.KnownBlock; readonly isCut: boolean } {
  const title = headline(card);
  const isQuiet = card.severity === 'INFO' && card.state === null;
  const { most } = isQuiet ? SLACK.fieldText : SLACK.header;
  const text = plainText(title, most);
  return {
    block: isQuiet ? { type: 'section', text } : { type: 'header', text },
    isCut: title.length > most,
  };
}

/** A card: posted once, edited in place afterwards. Buttons carry writeButtonId(message.id, button). */
export function cardBlocks(message: ChatMessage): SlackPost {
  const { card } = message;
  const { fields, lines } = splitFields(card, { fields: MOST_FIELDS, value: MOST_FIELD });
  const { block: head, isCut } = titleBlock(card);
  // A first line that is cut stands beneath, whole.
  const whole = isCut ? [headline(card), ...lines] : lines;
  const text = noticeText(notice(message));
  const blocks = frame(message, {
    above: [standBlock(message)],
    below: [...fieldBlocks(fields), ...actionBlocks(message)],
    passages: passagesOf(card, whole),
    outside: signsOf([head]) + text.length,
  });
  const hue = hueOf(card);
  if (hue === null) return { text, blocks: [head, ...blocks], attachments: [] };
  const color = `#${hue.toString(16).padStart(6, '0')}`;
  return { text, blocks: [head], attachments: [{ color, fallback: text, blocks }] };
}

/** Users of the workspace, by their ids alone: the only mentions there are. */
function callBlocks(called: readonly string[]): readonly types.KnownBlock[] {
  const users = called.filter((user) => USER.test(user));
  if (users.length === 0) return [];
  const names = users.map((user) => `<@${user}>`).join(' ');
  return [{ type: 'section', text: mrkdwn(`Called: ${names}`) }];
}

/** An entry of a thread, or what stands alone without a topic; `called` are ids of users it mentions. */
export function entryBlocks(message: ChatMessage, called: readonly string[] = []): SlackPost {
  const { card } = message;
  const { lines } = splitFields(card, { fields: 0, value: 0 });
  const text = noticeText(notice(message));
  const blocks = frame(message, {
    above: callBlocks(called),
    below: [...actionBlocks(message), standBlock(message)],
    passages: [{ kind: 'prose', lines: [headline(card)] }, ...passagesOf(card, lines)],
    outside: text.length,
  });
  return { text, blocks, attachments: [] };
}

/** What a command answered, as messages in their order: one, and at most three. */
export function answerBlocks(answer: Answer): readonly SlackPost[] {
  const text = noticeText(answer.text.split('\n').slice(0, 2).join(' - '));
  const posts: SlackPost[] = [];
  let passages: readonly Passage[] = answerPassages(answer.text);
  while (passages.length > 0 && posts.length < ANSWERS) {
    const body = bodyBlocks(passages, {
      signs: SLACK.message.most - text.length - KEPT_FREE,
      blocks: SLACK.frameBlocks.most,
    });
    passages = body.rest;
    const last = posts.length + 1 === ANSWERS;
    const left = last ? leftBlock(body.left, 'in the room, or in the terminal: ./desk') : [];
    posts.push({ text, blocks: [...body.blocks, ...left], attachments: [] });
  }
  const done: types.KnownBlock = { type: 'section', text: plainText('Done.') };
  return posts.length > 0 ? posts : [{ text: 'Done.', blocks: [done], attachments: [] }];
}

/** Long work that goes on; its button's action id is cancelAction(work). */
export function progressBlocks(share: number, text: string, work: string): SlackPost {
  const line = cutTo(progressText(share, text), MOST_NOTICE);
  const cancel: types.Button = {
    type: 'button',
    action_id: cancelAction(work),
    text: plainText('Cancel'),
  };
  return {
    text: escapeMrkdwn(line),
    blocks: [
      { type: 'section', text: plainText(line) },
      { type: 'actions', elements: [cancel] },
    ],
    attachments: [],
  };
}
