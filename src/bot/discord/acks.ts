// The first answer to an interaction, within the three seconds Discord waits for it: a private "thinking", a form,
// or what completes. It never rejects; one that was acknowledged before counts as done.
import type { Choice } from '#bot/discord/commands.ts';
import type { InteractionPayload } from '#bot/discord/payload.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import type { FormShape } from '#bot/discord/shapes.ts';

const DEFERRED = 5;
const CHOICES = 8;
const FORM = 9;
/** Only the person sees it. */
export const PRIVATE = 64;

/** Whether it can be answered by its token from here on. */
async function callback(
  rest: DiscordRest,
  { id, token }: Pick<InteractionPayload, 'id' | 'token'>,
  body: { readonly type: number; readonly data: object },
): Promise<boolean> {
  const path = `/interactions/${id}/${encodeURIComponent(token)}/callback` as const;
  try {
    await rest.call('interaction', { method: 'POST', path, body, auth: 'none' });
    return true;
  } catch (error) {
    // After a lost answer it may well stand; whoever answers by the token finds out.
    return error instanceof RestFault && ['acknowledged', 'unknown'].includes(error.trouble);
  }
}

export function deferPrivately(
  rest: DiscordRest,
  interaction: InteractionPayload,
): Promise<boolean> {
  return callback(rest, interaction, { type: DEFERRED, data: { flags: PRIVATE } });
}

export function openForm(
  rest: DiscordRest,
  interaction: InteractionPayload,
  data: FormShape,
): Promise<boolean> {
  return callback(rest, interaction, { type: FORM, data });
}

export function offerChoices(
  rest: DiscordRest,
  interaction: InteractionPayload,
  choices: readonly Choice[],
): Promise<boolean> {
  return callback(rest, interaction, { type: CHOICES, data: { choices: [...choices] } });
}
