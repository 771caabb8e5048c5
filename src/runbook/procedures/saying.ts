// Saying something in a channel, in one's own name: it is on record as said, and leaves as a message with the
// same batch. It moves nothing else.
import { ok, refuse } from '#engine/model/result.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { done, pressAlone } from '#runbook/procedures/pressed.ts';

const LETTERS_MAX = 2_000;

/** The answer's `seq` is the last entry of the batch the message left with. */
export function say(
  machine: Machine,
  by: Account,
  ask: { readonly channel: string; readonly text: string },
): Outcome {
  const { channel } = ask;
  const text = ask.text.trim();
  const length = Array.from(text).length;
  const pressed = { command: `say ${channel}`, by, act: 'tend-alert' } as const;
  const turned = pressAlone(
    machine,
    pressed,
    ({ person, account }) =>
      () =>
        length >= 1 && length <= LETTERS_MAX
          ? ok([{ kind: 'message.said', person: person.id, account, channel, text }])
          : refuse(
              'MESSAGE_LENGTH',
              `The message has ${length} letters; 1 to ${LETTERS_MAX} can be said. Nothing was posted.`,
            ),
  );
  if (!turned.ok) return turned;
  return done(`Said in ${channel}.`, { channel, seq: machine.ledger.head().seq });
}
