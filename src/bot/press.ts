// A press: the button as it stands on its card at this instant, and the words it says with the answers in
// their places. An answer is one word however it reads: it is never taken apart, nor for a flag.
import { buttonSum } from '#bot/button-id.ts';
import type { Button, Card } from '#bot/card.ts';
import { cut, listed, oneLine } from '#bot/text.ts';
import { refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

/** What was pressed, by the words of the button that was seen or by their sum; see button-id.ts. */
export type Press = {
  readonly message: number;
  readonly answers: Readonly<Record<string, string>>;
} & ({ readonly words: Button['words'] } | { readonly sum: string });

const PLACEHOLDER = /\{([a-z][a-z0-9-]*)\}/g;
const MOST_TITLE = 120;

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}

/** The button as it stands there now; undefined when it is over. */
export function buttonAt(card: Card, press: Press): Button | undefined {
  return card.buttons.find((one) =>
    'sum' in press ? buttonSum(one) === press.sum : sameWords(one.words, press.words),
  );
}

function buttonOver(card: Card, id: number): Result<never> {
  const { buttons, title } = card;
  const now =
    buttons.length === 0
      ? 'it has no buttons any more'
      : `it can be pressed now: ${listed(buttons.map((one) => one.label))}`;
  return refuse(
    'BUTTON_OVER',
    `That button is over, and nothing was done. Message ${id} says now "${cut(oneLine(title), MOST_TITLE)}", and ${now}.`,
    { message: id },
  );
}

/** The answer given to an ask; empty when none was. */
function given(press: Press, name: string): string {
  const text = Object.hasOwn(press.answers, name) ? (press.answers[name] ?? '') : '';
  return oneLine(text);
}

function answersFault(button: Button, press: Press): Result<never> | null {
  const names = button.asks.map((ask) => ask.name);
  const strange = Object.keys(press.answers).find((name) => !names.includes(name));
  if (strange !== undefined)
    return refuse(
      'ARGUMENT_BAD',
      `${button.label} asks for no ${cut(oneLine(strange), 40)}; nothing was done.`,
    );
  const missing = button.asks.find((ask) => ask.needed && given(press, ask.name) === '');
  if (missing === undefined) return null;
  return refuse(
    'ARGUMENT_MISSING',
    `${button.label} needs ${missing.name}: ${missing.says}. Nothing was done.`,
    { argument: missing.name },
  );
}

/** A space before what would read as a flag keeps it a text; the command takes the space away again. */
function asText(answer: string): string {
  return /^(?:--|\u2014|\u2013)/.test(answer) ? ` ${answer}` : answer;
}

/** The words with the answers in place; a word that is only an answer nobody gave is left out. */
function filled(button: Button, press: Press): readonly string[] {
  const names = new Set(button.asks.map((ask) => ask.name));
  return button.words.flatMap((word) => {
    const whole = /^\{([a-z][a-z0-9-]*)\}$/.exec(word)?.[1];
    if (whole !== undefined && names.has(whole)) {
      const answer = given(press, whole);
      return answer === '' ? [] : [asText(answer)];
    }
    return [
      word.replaceAll(PLACEHOLDER, (mark: string, name: string) =>
        names.has(name) ? given(press, name) : mark,
      ),
    ];
  });
}

/** What pressing says. Refusals: BUTTON_OVER, ARGUMENT_MISSING, ARGUMENT_BAD. */
export function pressed(card: Card, press: Press): Result<readonly string[]> {
  const button = buttonAt(card, press);
  if (button === undefined) return buttonOver(card, press.message);
  return answersFault(button, press) ?? { ok: true, value: filled(button, press) };
}

/** Where nothing stands under the number that was pressed; null where not even a number was. */
export function messageUnknown(id: number | null): Result<never> {
  const which = id === null ? 'That button is on no message' : `There is no message ${id}`;
  return refuse(
    'MESSAGE_UNKNOWN',
    `${which} of this desk, so nothing was pressed. Look at what stands there now; in the room, load the page again.`,
    id === null ? {} : { message: id },
  );
}
