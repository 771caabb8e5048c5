// Saying something in a channel, in one's own name: it is on record as said, and leaves as a message with the
// same batch. It moves nothing else.
import { ok, refuse } from '#engine/model/result.ts';
import type { Outcome } from '#runbook/desk.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { authorised, done, pressTurn, refused } from '#runbook/procedures/pressed.ts';

const LETTERS_MAX = 2_000;

/** The answer's `seq` is the last entry of the batch the message left with. */
export function say(
  machine: Machine,
  by: Account,
  ask: { readonly channel: string; readonly text: string },
): Outcome {
  const { channel } = ask;
  const pressed = { command: `say ${channel}`, by };
  const who = authorised(machine, by, 'tend-alert');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  const text = ask.text.trim();
  const length = Array.from(text).length;
  const turned = pressTurn(machine, pressed, () =>
    length >= 1 && length <= LETTERS_MAX
      ? ok([{ kind: 'message.said', person: who.value.id, account: by, channel, text }])
      : refuse(
          'MESSAGE_LENGTH',
          `The message has ${length} letters; 1 to ${LETTERS_MAX} can be said. Nothing was posted.`,
        ),
  );
  if (!turned.ok) return turned;
  return done(`Said in ${channel}.`, { channel, seq: machine.ledger.head().seq });
}
