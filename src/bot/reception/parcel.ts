// A delivery as the inbox keeps it: written as JSON, never longer than so much, and read back after a stop.
// What cannot be read back is null; it never stands for anything somebody did.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Deed, Delivered } from '#bot/delivered.ts';

/** Letters somebody may say at once; of more, so many and one are kept, so that it still shows. */
export const MOST_SAID = 8_000;
const MOST_NAME = 300;
const MOST_ANSWERS = 20;
const MOST_WORDS = 500;

const account = z.object({
  platform: z.enum(['terminal', 'persona', 'slack', 'discord', 'room']),
  team: z.string(),
  user: z.string(),
});
const deed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), line: z.string() }),
  z.object({ kind: z.literal('words'), words: z.array(z.string()) }),
  z.object({ kind: z.literal('reply'), topic: z.string(), text: z.string() }),
  z.object({
    kind: z.literal('press'),
    button: z.string(),
    answers: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('cancel'), work: z.string() }),
]);
const delivered = z.object({
  platform: z.enum(['slack', 'discord']),
  id: z.string(),
  meaning: z.string(),
  account,
  standing: z.enum(['member', 'guest', 'bot', 'foreign']),
  direct: z.boolean(),
  done: z.number().nullable(),
  deed,
});

export function writeParcel(parcel: Delivered): string {
  return JSON.stringify(parcel);
}

export function readParcel(text: string): Delivered | null {
  try {
    return delivered.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Equal for equal names, whatever their length. */
function boundedName(name: string): string {
  return name.length <= MOST_NAME ? name : createHash('sha256').update(name).digest('hex');
}

/** Texts in order until so many letters are used up. */
function boundedTexts(texts: readonly string[]): readonly string[] {
  let left = MOST_SAID + 1;
  return texts.map((text) => {
    const kept = text.slice(0, left);
    left -= kept.length;
    return kept;
  });
}

function boundedDeed(whole: Deed): Deed {
  switch (whole.kind) {
    case 'line':
      return { ...whole, line: whole.line.slice(0, MOST_SAID + 1) };
    case 'words':
      return { ...whole, words: boundedTexts(whole.words.slice(0, MOST_WORDS)) };
    case 'reply':
      return {
        ...whole,
        topic: boundedName(whole.topic),
        text: whole.text.slice(0, MOST_SAID + 1),
      };
    case 'press': {
      const rows = Object.entries(whole.answers).slice(0, MOST_ANSWERS);
      const names = rows.map(([name]) => boundedName(name));
      const texts = boundedTexts(rows.map(([, text]) => text));
      const answers = Object.fromEntries(names.map((name, at) => [name, texts[at] ?? '']));
      return { ...whole, button: boundedName(whole.button), answers };
    }
    case 'cancel':
      return { ...whole, work: boundedName(whole.work) };
  }
}

/** The same deed, of a size the journal can hold whatever a platform let through. */
export function bounded(whole: Delivered): Delivered {
  const { platform, team, user } = whole.account;
  return {
    ...whole,
    id: boundedName(whole.id),
    meaning: boundedName(whole.meaning),
    account: { platform, team: boundedName(team), user: boundedName(user) },
    done: whole.done !== null && Number.isFinite(whole.done) ? whole.done : null,
    deed: boundedDeed(whole.deed),
  };
}

function lettersOf(whole: Deed): number {
  switch (whole.kind) {
    case 'line':
      return whole.line.length;
    case 'words':
      return whole.words.reduce((sum, word) => sum + word.length, 0);
    case 'reply':
      return whole.text.length;
    case 'press':
      return Object.values(whole.answers).reduce((sum, text) => sum + text.length, 0);
    case 'cancel':
      return 0;
  }
}

/** More was said than is taken; what is left of it must not be carried out as if it were all. */
export function isTooLong(whole: Deed): boolean {
  const crowded = whole.kind === 'words' && whole.words.length >= MOST_WORDS;
  return crowded || lettersOf(whole) > MOST_SAID;
}
