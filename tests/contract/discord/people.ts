// What people do on the local Discord and what they then see: commands, buttons, forms, words, reactions. Each
// resolves when the bot acknowledged it, or after the three seconds in which Discord waits for that.
import { amend, placeFor, post, react } from './deeds.ts';
import type { Interactions, Outcome } from './interactions.ts';
import { copied, isObject, objectsOf, textOf } from './json.ts';
import { mentionsOf } from './mentions.ts';
import { directWith } from './site.ts';
import type { Site } from './site.ts';
import { commandData } from './typed-options.ts';
import type { TypedOptions } from './typed-options.ts';
import type { JsonObject, Message, Modal } from './world.ts';

const WORDS_MAX = 2_000;
const BUTTON = 2;
const TEXT_INPUT = 4;

export interface People {
  /** "desk halt" with { reason: 'feed' }: a command, its group and subcommand, and the typed options. */
  command(user: string, channel: string, name: string, options?: TypedOptions): Promise<Outcome>;
  /** `focused` is the option being typed; its text so far stands in `options`. */
  autocomplete(
    user: string,
    channel: string,
    name: string,
    typed: { readonly options: TypedOptions; readonly focused: string },
  ): Promise<Outcome>;
  /** Presses a button that stands on the message; rejects when the message has none of this id or it is disabled. */
  press(user: string, message: string, customId: string): Promise<Outcome>;
  /** Sends a form, with the text of each input by its custom_id. */
  submitModal(
    user: string,
    modal: Modal,
    answers: Readonly<Record<string, string>>,
  ): Promise<Outcome>;
  /** Writes into a channel, a thread or 'dm', the messages between the person and the bot; the message's id. */
  write(user: string, channel: string, text: string): string;
  edit(message: string, text: string): void;
  react(user: string, message: string, emoji: string): void;
  /** The direct-message channel between a person and the bot. */
  dm(user: string): string;
  /** An interaction no client would send: any type and data, as somebody at a keyboard may forge it. */
  forge(user: string, channel: string, payload: ForgedPayload): Promise<Outcome>;
}

export interface ForgedPayload {
  readonly type: 2 | 3 | 4 | 5;
  readonly data: Readonly<Record<string, unknown>>;
  /** The message a forged press claims to stand under; Discord itself never leaves it out. */
  readonly message?: string;
}

function everyPart(components: readonly JsonObject[]): readonly JsonObject[] {
  return components.flatMap((one) => [
    one,
    ...everyPart(objectsOf(one['components'])),
    ...(isObject(one['component']) ? everyPart([one['component']]) : []),
    ...(isObject(one['accessory']) ? everyPart([one['accessory']]) : []),
  ]);
}

/** The form's parts as they come back: of each only what it is and what was put into it. */
function filled(
  components: readonly JsonObject[],
  answers: Readonly<Record<string, string>>,
): readonly JsonObject[] {
  return components.map((one): JsonObject => {
    const id = textOf(one['custom_id']);
    const base = { type: one['type'] ?? 0, ...(one['id'] === undefined ? {} : { id: one['id'] }) };
    if (one['type'] === TEXT_INPUT) {
      return { ...base, custom_id: id, value: answers[id] ?? textOf(one['value']) };
    }
    if (isObject(one['component'])) {
      return { ...base, component: filled([one['component']], answers)[0] ?? {} };
    }
    if (one['components'] !== undefined) {
      return { ...base, components: filled(objectsOf(one['components']), answers) };
    }
    const chosen = answers[id];
    return { ...base, ...(chosen === undefined ? {} : { custom_id: id, values: [chosen] }) };
  });
}

/** What the client itself insists on before a form can be sent. */
function checkAnswers(modal: Modal, answers: Readonly<Record<string, string>>): void {
  const inputs = everyPart(modal.components).filter((one) => one['type'] === TEXT_INPUT);
  for (const input of inputs) {
    const id = textOf(input['custom_id']);
    const text = answers[id] ?? textOf(input['value']);
    const max = typeof input['max_length'] === 'number' ? input['max_length'] : 4_000;
    if (input['required'] !== false && text === '') throw new Error(`the form needs ${id}`);
    if (text.length > max) throw new Error(`${id} takes at most ${max} characters`);
  }
  const ids = inputs.map((one) => textOf(one['custom_id']));
  const strange = Object.keys(answers).filter((name) => !ids.includes(name));
  if (strange.length > 0) throw new Error(`the form has no ${strange.join(', ')}`);
}

function messageFor(site: Site, id: string): Message {
  const message = site.world.messages.get(id);
  if (message === undefined) throw new Error(`there is no message ${id}`);
  return message;
}

function pressable(user: string, message: Message, customId: string): JsonObject {
  if (message.onlyFor !== null && message.onlyFor !== user) {
    throw new Error('an ephemeral message is seen by one person only');
  }
  const button = everyPart(message.components).find((one) => one['custom_id'] === customId);
  if (button === undefined) throw new Error(`message ${message.id} has no button ${customId}`);
  if (button['disabled'] === true) throw new Error(`the button ${customId} is disabled`);
  return button;
}

function speak(site: Site, user: string, place: string, text: string): string {
  if (text === '' || text.length > WORDS_MAX)
    throw new Error('a message has 1 to 2,000 characters');
  const channel = placeFor(site, user, place);
  if (channel.thread?.archived === true && channel.thread.locked)
    throw new Error('the thread is locked');
  const kind = site.world.users.get(user)?.kind;
  const mentions = mentionsOf(text, undefined);
  const message = post(site, {
    channel: channel.id,
    author: user,
    content: text,
    webhook: kind === 'webhook' ? user : null,
    mentions: { ...mentions, everyone: false },
  });
  return message.id;
}

export function openPeople(site: Site, interactions: Interactions): People {
  const { world } = site;
  const typed = async (
    user: string,
    place: string,
    asked: {
      readonly name: string;
      readonly options: TypedOptions;
      readonly focused: string | null;
    },
  ): Promise<Outcome> => {
    const channel = placeFor(site, user, place);
    const data = commandData(world, { ...asked, guild: channel.guild });
    const type = asked.focused === null ? 2 : 4;
    const command = asked.name;
    return interactions.open({ type, user, channel, data, command, message: null, modal: null });
  };
  return {
    command: (user, place, name, options = {}) =>
      typed(user, place, { name, options, focused: null }),
    autocomplete: (user, place, name, asked) => typed(user, place, { name, ...asked }),
    press: async (user, id, customId) => {
      const message = messageFor(site, id);
      const button = pressable(user, message, customId);
      const channel = placeFor(site, user, message.channel);
      const data = { custom_id: customId, component_type: BUTTON, id: button['id'] ?? 1 };
      return interactions.open({ type: 3, user, channel, data, message: id, modal: null });
    },
    submitModal: async (user, modal, answers) => {
      checkAnswers(modal, answers);
      const channel = placeFor(site, user, modal.channel);
      const components = filled(modal.components, answers);
      const data = { custom_id: modal.customId, components };
      return interactions.open({ type: 5, user, channel, data, message: modal.message, modal });
    },
    write: (user, place, text) => speak(site, user, place, text),
    edit: (id, content) => {
      amend(site, messageFor(site, id), { content, mentions: mentionsOf(content, undefined) });
    },
    react: (user, id, emoji) => {
      react(site, messageFor(site, id), { user, emoji, put: 'on' });
    },
    dm: (user) => directWith(site, user),
    forge: async (user, place, payload) => {
      const channel = placeFor(site, user, place);
      const data = copied<JsonObject>(payload.data);
      const message = payload.message ?? null;
      if (payload.type === 3 && message === null) throw new Error('a press stands under a message');
      return interactions.open({ type: payload.type, user, channel, data, message, modal: null });
    },
  };
}
