// What a deed asks for: words for the one door every platform uses, or why there are none. A button is
// looked up where it stands at this instant; nothing the person sent says what it does.
import { readButtonId } from '#bot/button-id.ts';
import type { Deed, Wanted } from '#bot/delivered.ts';
import { buttonAt, messageUnknown, pressed } from '#bot/press.ts';
import { saidWords } from '#bot/saying.ts';
import { standingCard } from '#bot/standing.ts';
import { cut, oneLine } from '#bot/text.ts';
import type { Outbox } from '#engine/journal/journal.ts';
import type { Refusal, Result } from '#engine/model/result.ts';

type Rows = Pick<Outbox, 'firstCard' | 'page'>;

export interface Meant {
  /** What to ask of the desk; of what is refused, what it would have been, for the record. */
  readonly words: readonly string[];
  /** The thread it was said in or stands in. */
  readonly topic: string | null;
  /** Why there is nothing to ask; null where there is. */
  readonly refusal: Refusal | null;
}

const NOTHING: Wanted = { kind: 'nothing' };
const MOST_TITLE = 200;

function meantByPress(outbox: Rows, deed: Extract<Deed, { readonly kind: 'press' }>): Meant {
  const id = readButtonId(deed.button);
  const standing = id === null ? null : standingCard(outbox, id.message);
  const words = ['press', oneLine(deed.button)];
  const topic = standing?.topic ?? null;
  const said: Result<readonly string[]> =
    id === null || standing === null
      ? messageUnknown(id?.message ?? null)
      : pressed(standing.card, { ...id, answers: deed.answers });
  return said.ok
    ? { words: said.value, topic, refusal: null }
    : { words, topic, refusal: said.refusal };
}

export function meantBy(outbox: Rows, deed: Deed): Meant {
  switch (deed.kind) {
    case 'line':
      return { words: saidWords(deed.line, null), topic: null, refusal: null };
    case 'words':
      return { words: deed.words.map(oneLine), topic: null, refusal: null };
    case 'reply':
      return { words: saidWords(deed.text, deed.topic), topic: deed.topic, refusal: null };
    case 'press':
      return meantByPress(outbox, deed);
    case 'cancel':
      return { words: ['cancel-work', oneLine(deed.work)], topic: null, refusal: null };
  }
}

/** What a button asks for before it is pressed; one that is over asks nothing. */
export function wantedBy(outbox: Rows, button: string): Wanted {
  const id = readButtonId(button);
  const standing = id === null ? null : standingCard(outbox, id.message);
  if (id === null || standing === null) return NOTHING;
  const found = buttonAt(standing.card, { ...id, answers: {} });
  if (found === undefined || found.asks.length === 0) return NOTHING;
  const title = cut(oneLine(standing.card.title), MOST_TITLE);
  return { kind: 'asks', title, label: found.label, asks: found.asks };
}
