// What the desk posts to a response URL: a whisper to whoever pressed or typed, words for everybody, or a new
// face for the message that carried the button. Five uses in half an hour, as on Slack.
import { z } from 'zod';
import type { Answered } from './answering.ts';
import { BOT_USER } from './cast.ts';
import type { House, ResponseTarget } from './house.ts';
import type { Ledger } from './ledger.ts';
import { limit } from './limits.ts';
import { asObjects } from './method.ts';
import { edit, erase, post, withIds } from './posting.ts';
import { Attachments, MessageBlocks } from './shapes/block.ts';
import type { Ephemeral, JsonObject } from './standing.ts';

const Response = z.strictObject({
  text: z.string().max(limit('message.text')).optional(),
  blocks: MessageBlocks.optional(),
  attachments: Attachments.optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
  metadata: z.looseObject({}).optional(),
});
type Response = z.infer<typeof Response>;

/** The same words and shape in an acknowledgement as in a response. */
export function readResponse(sent: JsonObject, ledger: Ledger, method: string): Response | null {
  const read = Response.safeParse(sent);
  if (read.success) return read.data;
  for (const issue of read.error.issues)
    ledger.breach({
      by: 'desk',
      method,
      code: issue.path.includes('blocks') ? 'invalid_blocks' : 'invalid_payload',
      where: `/${issue.path.map(String).join('/')}`,
      why: issue.message,
    });
  return null;
}

function content(response: Response) {
  return {
    text: response.text ?? '',
    blocks: asObjects(response.blocks),
    attachments: asObjects(response.attachments),
  };
}

function whisperAt(house: House, target: ResponseTarget): Ephemeral | null {
  if (target.on === null) return null;
  const { ts } = target.on;
  return house.workspace.ephemerals(target.user).find((one) => one.ts === ts) ?? null;
}

function removed(house: House, target: ResponseTarget): boolean {
  const whisper = whisperAt(house, target);
  if (whisper !== null) house.workspace.eraseEphemeral(target.user, whisper);
  const message = target.on === null ? null : house.workspace.message(target.on);
  if (message !== null) erase(house, message);
  return whisper !== null || message !== null;
}

function replaced(house: House, target: ResponseTarget, response: Response): boolean {
  const whisper = whisperAt(house, target);
  const { text, blocks, attachments } = content(response);
  if (whisper !== null)
    house.workspace.putEphemeral({ ...whisper, text, blocks: withIds(blocks), attachments });
  const message = target.on === null ? null : house.workspace.message(target.on);
  if (message !== null) edit(house, message, { text, blocks, attachments });
  return whisper !== null || message !== null;
}

export function said(
  house: House,
  target: ResponseTarget,
  ask: { readonly response: Response; readonly by: Ephemeral['by'] },
): void {
  const { response, by } = ask;
  const { channel, user } = target;
  const thread = response.thread_ts ?? target.thread;
  if (response.response_type === 'in_channel') {
    post(house, { channel, user: BOT_USER, thread, ...content(response) });
    return;
  }
  const { blocks, ...rest } = content(response);
  const ts = house.workspace.nextTs();
  house.workspace.putEphemeral({
    channel,
    ts,
    to: user,
    thread,
    by,
    blocks: withIds(blocks),
    ...rest,
  });
}

export function respond(
  house: House,
  ledger: Ledger,
  ask: { readonly path: string; readonly sent: JsonObject | null },
): Answered {
  const target = house.urls.use(ask.path);
  if (target === null) return { status: 404, body: { ok: false, error: 'used_url' } };
  if (ask.sent === null) return { status: 400, body: { ok: false, error: 'invalid_payload' } };
  const response = readResponse(ask.sent, ledger, 'response_url');
  if (response === null) return { status: 400, body: { ok: false, error: 'invalid_payload' } };
  const isDone =
    (response.delete_original === true && removed(house, target)) ||
    (response.replace_original === true && replaced(house, target, response));
  if (isDone) return { status: 200, body: { ok: true } };
  const { text, blocks, attachments } = content(response);
  if (text === '' && blocks.length === 0 && attachments.length === 0)
    return { status: 400, body: { ok: false, error: 'no_text' } };
  said(house, target, { response, by: 'response_url' });
  return { status: 200, body: { ok: true } };
}
