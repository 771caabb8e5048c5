// Reading what the server sends in pieces: lines of JSON as they arrive, and each line as what it is.
// What is not of the expected shape is nothing, so a broken line can do no harm.
import type { Completion, RoomEvent, RoomMessage, SayLine } from '../protocol.ts';

export type Answer = Extract<SayLine, { readonly ok: boolean }>;

/** The whole lines of what has arrived, and the beginning of the next. */
export function takeLines(pending: string, piece: string): readonly [readonly string[], string] {
  const parts = (pending + piece).split('\n');
  const rest = parts.pop() ?? '';
  return [parts.map((line) => line.trim()).filter((line) => line !== ''), rest];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSayLine(value: unknown): value is SayLine {
  if (!isRecord(value) || typeof value['text'] !== 'string') return false;
  return typeof value['share'] === 'number' || typeof value['ok'] === 'boolean';
}

export function isAnswer(line: SayLine): line is Answer {
  return 'ok' in line;
}

export function isMessage(value: unknown): value is RoomMessage {
  return isRecord(value) && typeof value['id'] === 'number' && isRecord(value['card']);
}

export function isEvent(value: unknown): value is RoomEvent {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'message') return isMessage(value['message']);
  return value['kind'] === 'desk' ? isRecord(value['desk']) : value['kind'] === 'reset';
}

/** The messages of an answer, whether it is a list or carries one. */
export function messagesIn(value: unknown): readonly RoomMessage[] {
  const list = isRecord(value) ? value['messages'] : value;
  return Array.isArray(list) ? list.filter(isMessage) : [];
}

/** Where to ask on for what is older; null where nothing is. */
export function nextBefore(value: unknown): number | null {
  const before = isRecord(value) ? value['before'] : null;
  return typeof before === 'number' ? before : null;
}

export function completionsIn(value: unknown): readonly Completion[] {
  const list = isRecord(value) ? value['completions'] : value;
  if (!Array.isArray(list)) return [];
  return list.filter(
    (one): one is Completion =>
      isRecord(one) && typeof one['line'] === 'string' && typeof one['says'] === 'string',
  );
}

/** The words of a refusal the server gave instead of an answer. */
export function refusalIn(status: number, value: unknown): Answer {
  const said = isRecord(value) ? value : {};
  const text = typeof said['text'] === 'string' ? said['text'] : '';
  return {
    ok: false,
    code: typeof said['code'] === 'string' ? said['code'] : `HTTP ${status}`,
    text:
      text === ''
        ? `The desk did not take it (${status}). Nothing is known to have been done: look at the desk, then try again.`
        : text,
    card: null,
  };
}
