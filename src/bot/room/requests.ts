// What the page may send, and nothing besides: unknown keys, wrong kinds and long texts are refused with
// what was expected. What comes out is plain text for a command, never markup and never a second command.
import { z } from 'zod';
import { turned } from '#bot/room/reply.ts';
import type { Turned } from '#bot/room/reply.ts';
import type { PressRequest, SayRequest } from '#bot/room/protocol.ts';

export const MOST_LINE = 2_000;
const MOST_WORD = 1_000;
const MOST_ANSWER = 1_000;

const topic = z
  .string()
  .regex(/^(?:alert AL-\d{4,9}|incident I-\d{4,9}|approval R-\d{4,9}|run RUN-\d{4,9})$/);
const say = z.strictObject({
  line: z.string().min(1).max(MOST_LINE),
  topic: topic.nullable(),
});
const press = z.strictObject({
  message: z.int().positive(),
  words: z.array(z.string().max(MOST_WORD)).min(1).max(40),
  answers: z
    .record(z.string().max(40), z.string().max(MOST_ANSWER))
    .refine((answers) => Object.keys(answers).length <= 10),
});
const opening = z.strictObject({ key: z.string().max(64) });

export type Read<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Turned);

function readAs<T>(schema: z.ZodType<T>, value: unknown, wants: string): Read<T> {
  const read = schema.safeParse(value);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  const where = issue === undefined ? '' : issue.path.map(String).join('.');
  const what =
    issue === undefined ? 'it is not' : `${where === '' ? '' : `${where}: `}${issue.message}`;
  return { ok: false, ...turned(400, 'ROOM_UNREADABLE', `The room expects ${wants}; ${what}.`) };
}

export function readSay(value: unknown): Read<SayRequest> {
  const wants = `{ "line", "topic" } with at most ${MOST_LINE} characters`;
  return readAs(say, value, wants);
}

export function readPress(value: unknown): Read<PressRequest> {
  return readAs(press, value, '{ "message", "words", "answers" }');
}

export function readOpening(value: unknown): Read<{ readonly key: string }> {
  return readAs(opening, value, '{ "key" }');
}

const NUMBER = /^[1-9]\d{0,15}$/;

export function readNumber(text: string | null): number | null {
  return text !== null && NUMBER.test(text) ? Number(text) : null;
}
