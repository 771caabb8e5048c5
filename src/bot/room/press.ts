// A press: the button as it stands on its card at this instant, and the words it says with the answers in
// their places. An answer is one word however it reads: it is never taken apart, nor for a flag.
import type { Button, Card } from '#bot/card.ts';
import type { PressRequest } from '#bot/room/protocol.ts';
import { cut, listed, oneLine } from '#bot/text.ts';
import { refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

const PLACEHOLDER = /\{([a-z][a-z0-9-]*)\}/g;
const MOST_TITLE = 120;

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
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
function given(request: PressRequest, name: string): string {
  const text = Object.hasOwn(request.answers, name) ? (request.answers[name] ?? '') : '';
  return oneLine(text);
}

function answersFault(button: Button, request: PressRequest): Result<never> | null {
  const names = button.asks.map((ask) => ask.name);
  const strange = Object.keys(request.answers).find((name) => !names.includes(name));
  if (strange !== undefined)
    return refuse(
      'ARGUMENT_BAD',
      `${button.label} asks for no ${cut(oneLine(strange), 40)}; nothing was done.`,
    );
  const missing = button.asks.find((ask) => ask.needed && given(request, ask.name) === '');
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
function filled(button: Button, request: PressRequest): readonly string[] {
  const names = new Set(button.asks.map((ask) => ask.name));
  return button.words.flatMap((word) => {
    const whole = /^\{([a-z][a-z0-9-]*)\}$/.exec(word)?.[1];
    if (whole !== undefined && names.has(whole)) {
      const answer = given(request, whole);
      return answer === '' ? [] : [asText(answer)];
    }
    return [
      word.replaceAll(PLACEHOLDER, (mark: string, name: string) =>
        names.has(name) ? given(request, name) : mark,
      ),
    ];
  });
}

/** What pressing says. Refusals: BUTTON_OVER, ARGUMENT_MISSING, ARGUMENT_BAD. */
export function pressed(card: Card, request: PressRequest): Result<readonly string[]> {
  const button = card.buttons.find((one) => sameWords(one.words, request.words));
  if (button === undefined) return buttonOver(card, request.message);
  return answersFault(button, request) ?? { ok: true, value: filled(button, request) };
}

/** Where nothing stands under the number that was pressed. */
export function messageUnknown(id: number): Result<never> {
  return refuse(
    'MESSAGE_UNKNOWN',
    `There is no message ${id} in the room, so nothing was pressed. Load the page again to see what stands there.`,
    { message: id },
  );
}
