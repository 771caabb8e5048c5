// How a bot answers an interaction: the callback, and the messages its token opens afterwards.
import { DONE, ok } from '../asked.ts';
import type { Asked, Route, Said } from '../asked.ts';
import { amend, FLAGS, post, removeMessage } from '../deeds.ts';
import { draftOf, editOf } from '../draft.ts';
import type { Interactions } from '../interactions.ts';
import { objectOf, objectsOf } from '../json.ts';
import { modalFlaws } from '../limits.ts';
import { messageObject } from '../objects.ts';
import { ApiRefusal, malformed } from '../refusal.ts';
import type { Acknowledgement, Interaction, JsonObject, Message } from '../world.ts';

const CHAT_INPUT_COMMAND = 20;
const REPLY = 19;
const CHOICES_MAX = 25;

/** Callback type: its kind, and the interactions it may answer (2 command, 3 press, 4 typing, 5 form). */
const CALLBACKS: Readonly<Record<number, readonly [Acknowledgement['kind'], readonly number[]]>> = {
  4: ['message', [2, 3, 5]],
  5: ['deferred', [2, 3, 5]],
  6: ['deferred-update', [3, 5]],
  7: ['update', [3, 5]],
  8: ['choices', [4]],
  9: ['modal', [2, 3]],
};

const NO_CALLBACK: readonly [null, readonly number[]] = [null, []];

function kindOf(asked: Asked, interaction: Interaction): Acknowledgement['kind'] {
  const type = asked.body['type'];
  const [kind, fits] = CALLBACKS[typeof type === 'number' ? type : 0] ?? NO_CALLBACK;
  const needsMessage = kind === 'update' || kind === 'deferred-update';
  const isFit = fits.includes(interaction.type) && !(needsMessage && interaction.message === null);
  if (kind !== null && isFit) return kind;
  const message = 'This response type cannot answer this interaction.';
  throw malformed([{ where: 'type', code: 'INTERACTION_CALLBACK_TYPE_INVALID', message }]);
}

/** The callback's data as if it were the body of a message. */
function asMessage(asked: Asked): Asked {
  const body = objectOf(asked.body['data']);
  return { ...asked, body, json: body };
}

function cause(interaction: Interaction): Message['interaction'] {
  const { id, user, type, command } = interaction;
  return { id, user, type, command };
}

function newAnswer(asked: Asked, interaction: Interaction, loading: boolean): Message {
  const { site } = asked;
  const data = asMessage(asked);
  const wanted = Number(data.body['flags'] ?? 0);
  const draft = loading
    ? { content: '', flags: (wanted & FLAGS.EPHEMERAL) | FLAGS.LOADING }
    : draftOf(data);
  const isCommand = interaction.type === 2;
  return post(site, {
    ...draft,
    channel: interaction.channel,
    author: site.bot,
    webhook: site.bot,
    application: site.bot,
    type: isCommand ? CHAT_INPUT_COMMAND : REPLY,
    replyTo: isCommand ? null : interaction.message,
    onlyFor: (draft.flags & FLAGS.EPHEMERAL) === 0 ? null : interaction.user,
    interaction: cause(interaction),
  });
}

function checkChoices(data: JsonObject): void {
  const choices = objectsOf(data['choices']);
  const message = `Must be ${CHOICES_MAX} or fewer in length.`;
  if (choices.length <= CHOICES_MAX) return;
  throw malformed([{ where: 'data/choices', code: 'BASE_TYPE_BAD_LENGTH', message }]);
}

/** Does what the callback says; gives the message that stands as the original, if one does. */
function carryOut(
  asked: Asked,
  interaction: Interaction,
  kind: Acknowledgement['kind'],
): string | null {
  const { site } = asked;
  const data = objectOf(asked.body['data']);
  const pressed = site.world.messages.get(interaction.message ?? '');
  switch (kind) {
    case 'message':
      return newAnswer(asked, interaction, false).id;
    case 'deferred':
      return newAnswer(asked, interaction, true).id;
    case 'update':
      if (pressed === undefined) throw new ApiRefusal(10008);
      return amend(site, pressed, editOf(asMessage(asked), pressed)).id;
    case 'deferred-update':
      return interaction.message;
    case 'choices':
      checkChoices(data);
      return null;
    case 'modal': {
      const flaws = modalFlaws(data);
      if (flaws.length > 0) throw malformed(flaws);
      return null;
    }
  }
}

function callback(asked: Asked, interactions: Interactions): Said {
  const { site } = asked;
  const interaction = interactions.pending(asked.at('interaction'), asked.at('token'));
  const kind = kindOf(asked, interaction);
  interaction.original = carryOut(asked, interaction, kind);
  interactions.acknowledge(interaction, kind, objectOf(asked.body['data']));
  if (asked.query.get('with_response') !== 'true') return DONE;
  const original = site.world.messages.get(interaction.original ?? '');
  const flags = original?.flags ?? 0;
  return ok({
    interaction: {
      id: interaction.id,
      type: interaction.type,
      channel_id: interaction.channel,
      ...(original === undefined
        ? {}
        : {
            response_message_id: original.id,
            response_message_loading: (flags & FLAGS.LOADING) !== 0,
            response_message_ephemeral: (flags & FLAGS.EPHEMERAL) !== 0,
          }),
    },
    ...(original === undefined
      ? {}
      : {
          resource: {
            // As published: a message that was made (4) or one that was changed (7).
            type: kind === 'message' || kind === 'deferred' ? 4 : 7,
            message: messageObject(site.world, original, site.bot),
          },
        }),
  });
}

function messageOf(asked: Asked, interaction: Interaction): Message {
  const name = asked.at('message');
  const id = name === '@original' ? (interaction.original ?? '') : name;
  const isOwn = id === interaction.original || interaction.followups.includes(id);
  const message = isOwn ? asked.site.world.messages.get(id) : undefined;
  if (message === undefined) throw new ApiRefusal(10008);
  return message;
}

/** An edit also ends the waiting. */
function change(asked: Asked, message: Message): Message {
  const flags = message.flags & ~FLAGS.LOADING;
  return amend(asked.site, message, { ...editOf(asked, message), flags });
}

function followUp(asked: Asked, interactions: Interactions): Said {
  const { site } = asked;
  const interaction = interactions.answering(asked.at('application'), asked.at('token'));
  const original = site.world.messages.get(interaction.original ?? '');
  if (original !== undefined && (original.flags & FLAGS.LOADING) !== 0) {
    return ok(messageObject(site.world, change(asked, original), site.bot));
  }
  const draft = draftOf(asked);
  const message = post(site, {
    ...draft,
    channel: interaction.channel,
    author: site.bot,
    webhook: site.bot,
    application: site.bot,
    type: original === undefined ? 0 : REPLY,
    replyTo: original?.id ?? null,
    onlyFor: (draft.flags & FLAGS.EPHEMERAL) === 0 ? null : interaction.user,
    interaction: cause(interaction),
  });
  interaction.followups.push(message.id);
  return ok(messageObject(site.world, message, site.bot));
}

const HOOK = 'webhooks/:application/:token';
const PACE = { requests: 5, windowMs: 2_000 };

export function interactionRoutes(interactions: Interactions): readonly Route[] {
  const found = (asked: Asked): Message =>
    messageOf(asked, interactions.answering(asked.at('application'), asked.at('token')));
  return [
    {
      method: 'POST',
      path: 'interactions/:interaction/:token/callback',
      by: 'path',
      handle: (asked) => callback(asked, interactions),
    },
    {
      method: 'POST',
      path: HOOK,
      by: 'path',
      limit: PACE,
      handle: (asked) => followUp(asked, interactions),
    },
    {
      method: 'GET',
      path: `${HOOK}/messages/:message`,
      by: 'path',
      limit: PACE,
      handle: (asked) => ok(messageObject(asked.site.world, found(asked), asked.site.bot)),
    },
    {
      method: 'PATCH',
      path: `${HOOK}/messages/:message`,
      by: 'path',
      limit: PACE,
      handle: (asked) => {
        const { site } = asked;
        return ok(messageObject(site.world, change(asked, found(asked)), site.bot));
      },
    },
    {
      method: 'DELETE',
      path: `${HOOK}/messages/:message`,
      by: 'path',
      limit: PACE,
      handle: (asked) => {
        removeMessage(asked.site, found(asked));
        return DONE;
      },
    },
  ];
}
