// What of an answer may stand where others read it, the same on every platform. What is told to one person alone,
// as the link that opens the room in their name, never does: only how to ask for it is said.
import type { Answer } from '#bot/dispatch.ts';

const WITHHELD =
  'This answer is for whoever asked alone and is not said where others read it. Ask with /desk room: it is told to you alone.';

/** The answer carries a key that works once; commands/room.ts says so in its data. */
function isForOne({ data }: Answer): boolean {
  return typeof data === 'object' && data !== null && 'once' in data && data['once'] === true;
}

/** The answer itself, or what is said in its place. */
export function saidOpenly(answer: Answer): Answer {
  return isForOne(answer) ? { ...answer, text: WITHHELD } : answer;
}
