// What people do: each deed becomes what Slack would deliver, and comes back with when it was acknowledged and
// what the person is told at once. A deed that Slack's client refuses by itself never reaches the desk.
import type { Doing } from './deeds.ts';
import type { Deliver, Delivery } from './delivering.ts';
import { fill } from './form.ts';
import type { House } from './house.ts';
import type { Installation } from './installation.ts';
import type { Ledger } from './ledger.ts';
import { asObject } from './method.ts';
import { closingPayload, commandPayload, pressPayload, submissionPayload } from './payload.ts';
import type { Pressed } from './payload.ts';
import { post } from './posting.ts';
import { reacted, unreacted } from './reacting.ts';
import { objectAt, pressables, wordsAt } from './reading.ts';
import type { Pressable } from './reading.ts';
import { readResponse, said } from './responses.ts';
import { Modal } from './shapes/view.ts';
import type { Acted, Channel, JsonObject, Person, PersonName, Spot, View } from './standing.ts';
import type { Telling } from './telling.ts';
import { typedCommand, typedMessage } from './typing.ts';
import { viewOf } from './view.ts';
import { wireView } from './wire.ts';

const UNSEEN: Acted = { ackMs: null, carried: null, sees: null, deliveries: [], ts: null };

interface Parts {
  readonly house: House;
  readonly ledger: Ledger;
  readonly deliver: Deliver;
  readonly telling: Telling;
  readonly installation: Installation;
}

function actedBy(delivery: Delivery | null, more: Partial<Acted> = {}): Acted {
  if (delivery === null) return { ...UNSEEN, ...more };
  const { ackMs, carried, ids: deliveries } = delivery;
  return { ...UNSEEN, ackMs, carried, deliveries, ...more };
}

function failure(delivery: Delivery, what: string): string | null {
  switch (delivery.state) {
    case 'acked':
      return null;
    case 'nobody':
      return `${what} failed because the app did not respond (dispatch_failed)`;
    case 'unacked':
      return `${what} failed with the error "operation_timeout"`;
  }
}

function whisperFromSlack(
  house: House,
  ask: { person: Person; channel: string; text: string },
): void {
  house.workspace.putEphemeral({
    channel: ask.channel,
    ts: house.workspace.nextTs(),
    to: ask.person.id,
    thread: null,
    text: ask.text,
    blocks: [],
    attachments: [],
    by: 'slack',
  });
}

/** Shows an acknowledgement that carries words, as Slack does for a command. */
function showCarried(
  parts: Parts,
  delivery: Delivery,
  who: { person: Person; channel: string },
): void {
  const { house, ledger } = parts;
  const { carried } = delivery;
  if (typeof carried !== 'object' || carried === null || Array.isArray(carried)) return;
  if (Object.keys(carried).length === 0) return;
  const response = readResponse(carried as JsonObject, ledger, 'acknowledgement');
  if (response === null) return;
  const target = { channel: who.channel, user: who.person.id, on: null, thread: null };
  said(house, target, { response, by: 'command' });
}

function createCommand(parts: Parts): Doing['command'] {
  const { house, deliver } = parts;
  return async (name, line, where = {}) => {
    const person = house.workspace.person(name);
    const channel = channelFor(house, where.channel ?? 'general', person);
    const [command = '', ...rest] = line.trim().split(' ');
    const told = (text: string): Acted => {
      whisperFromSlack(house, { person, channel: channel.id, text });
      return { ...UNSEEN, sees: text };
    };
    if (where.thread !== undefined) return told(`${command} is not supported in threads. Sorry!`);
    if (!parts.installation.commands.has(command))
      return told(`${command} is not a valid command.`);
    const typed = { person, channel: channel.id, command, text: typedCommand(rest.join(' ')) };
    const delivery = await deliver({
      kind: 'slash_commands',
      payload: () => commandPayload(house, typed),
    });
    const sees = failure(delivery, command);
    if (sees !== null) whisperFromSlack(house, { person, channel: channel.id, text: sees });
    showCarried(parts, delivery, { person, channel: channel.id });
    return actedBy(delivery, { sees });
  };
}

function channelFor(house: House, named: string, person: Person): Channel {
  const found =
    named === 'dm' ? house.workspace.direct(person.id) : house.workspace.channelOf(named);
  if (found === null) throw new Error(`there is no channel ${named}`);
  return found;
}

function createWrite(parts: Parts): Doing['write'] {
  const { house } = parts;
  return async (name, text, where) => {
    const person = house.workspace.person(name);
    const channel = channelFor(house, where.channel, person);
    if (channel.archived) return { ...UNSEEN, sees: 'This channel is archived.' };
    const message = post(house, {
      channel: channel.id,
      user: person.id,
      text: typedMessage(text, house.workspace.people),
      thread: where.thread ?? null,
    });
    return actedBy(await parts.telling.last(), { ts: message.ts });
  };
}

function pressedOn(house: House, person: Person, on: Spot | 'home' | 'modal'): Pressed {
  if (on === 'home' || on === 'modal') {
    const view =
      on === 'home'
        ? house.workspace.home(person.id)
        : (house.workspace.modals(person.id).at(-1) ?? null);
    if (view === null) throw new Error(`no ${on} stands open before ${person.name}`);
    return { kind: 'view', view };
  }
  const message = house.workspace.message(on);
  if (message !== null) return { kind: 'message', message };
  const ephemeral = house.workspace
    .ephemerals(person.id)
    .find((one) => one.channel === on.channel && one.ts === on.ts);
  if (ephemeral === undefined) throw new Error(`nothing stands at ${on.channel}/${on.ts}`);
  return { kind: 'ephemeral', ephemeral };
}

function pressablesOn(pressed: Pressed): readonly Pressable[] {
  switch (pressed.kind) {
    case 'message':
      return pressables(pressed.message.blocks, pressed.message.attachments);
    case 'ephemeral':
      return pressables(pressed.ephemeral.blocks, pressed.ephemeral.attachments);
    case 'view':
      return pressables(pressed.view.blocks);
  }
}

function buttonIn(pressed: Pressed, named: string): Pressable {
  const all = pressablesOn(pressed);
  const found = all.find(({ element }) =>
    ['text', 'action_id', 'value'].some((one) => wordsAt(element, one) === named),
  );
  const labels = all.map(({ element }) => wordsAt(element, 'text')).join(', ');
  if (found === undefined) throw new Error(`no button ${named} here, only: ${labels}`);
  return found;
}

function createPress(parts: Parts): Doing['press'] {
  const { house, deliver } = parts;
  return async (name, named, on) => {
    const person = house.workspace.person(name);
    const pressed = pressedOn(house, person, on);
    const button = buttonIn(pressed, named);
    const payload = () => pressPayload(house, { person, pressed, button });
    const delivery = await deliver({ kind: 'interactive', payload });
    return actedBy(delivery, { sees: failure(delivery, `The button "${named}"`) });
  };
}

/** What the acknowledgement of a submission does to the form. */
function settle(parts: Parts, person: Person, view: View, carried: JsonObject): string | null {
  const { house } = parts;
  const stack = house.workspace.modals(person.id);
  const others = stack.filter((one) => one.id !== view.id);
  const next = objectAt(carried, 'view');
  switch (carried['response_action']) {
    case 'errors': {
      const found = objectAt(carried, 'errors') ?? {};
      const errors = Object.fromEntries(Object.keys(found).map((at) => [at, wordsAt(found, at)]));
      house.workspace.setModals(person.id, [...others, { ...view, errors }]);
      return Object.values(errors).join(' ');
    }
    case 'update':
    case 'push': {
      const isPush = carried['response_action'] === 'push';
      const read = Modal.safeParse(next);
      if (!read.success) {
        const why = read.error.issues[0]?.message ?? '';
        parts.ledger.breach({
          by: 'desk',
          method: 'view_submission',
          code: 'invalid_arguments',
          where: '/view',
          why,
        });
        return 'We had some trouble connecting. Try again?';
      }
      const at = isPush
        ? { id: house.workspace.nextId('V'), rootId: view.rootId, previousId: view.id }
        : view;
      const shown = viewOf(asObject(read.data), at);
      house.workspace.setModals(person.id, isPush ? [...stack, shown] : [...others, shown]);
      return null;
    }
    case 'clear':
      house.workspace.setModals(person.id, []);
      return null;
    default:
      house.workspace.setModals(person.id, others);
      return null;
  }
}

function topView(house: House, person: Person): View {
  const view = house.workspace.modals(person.id).at(-1);
  if (view === undefined) throw new Error(`no modal stands open before ${person.name}`);
  return view;
}

function createForms(parts: Parts): Pick<Doing, 'submit' | 'cancel'> {
  const { house, deliver } = parts;
  return {
    async submit(name, answers) {
      const person = house.workspace.person(name);
      const view = topView(house, person);
      const filled = fill(view, answers);
      if (!filled.ok) return { ...UNSEEN, sees: filled.says };
      const { values } = filled;
      const payload = () => submissionPayload(house, { person, view, values });
      const delivery = await deliver({ kind: 'interactive', payload });
      if (delivery.state !== 'acked')
        return actedBy(delivery, { sees: 'We had some trouble connecting. Try again?' });
      const { carried } = delivery;
      const isObject = typeof carried === 'object' && carried !== null && !Array.isArray(carried);
      const sees = settle(parts, person, view, isObject ? (carried as JsonObject) : {});
      return actedBy(delivery, { sees });
    },
    async cancel(name) {
      const person = house.workspace.person(name);
      const view = topView(house, person);
      const left = house.workspace.modals(person.id).slice(0, -1);
      house.workspace.setModals(person.id, left);
      if (view.sent['notify_on_close'] !== true) return UNSEEN;
      const payload = () => closingPayload({ person, view });
      return actedBy(await deliver({ kind: 'interactive', payload }));
    },
  };
}

function createMarks(parts: Parts): Pick<Doing, 'openHome' | 'react' | 'unreact'> {
  const { house } = parts;
  const marked = (does: typeof reacted) => async (name: PersonName, on: Spot, emoji: string) => {
    const message = house.workspace.message(on);
    if (message === null) throw new Error(`nothing stands at ${on.channel}/${on.ts}`);
    does(house, { message, name: emoji, user: house.workspace.person(name).id });
    return actedBy(await parts.telling.last());
  };
  return {
    react: marked(reacted),
    unreact: marked(unreacted),
    async openHome(name) {
      const person = house.workspace.person(name);
      const channel = house.workspace.direct(person.id)?.id ?? '';
      const view = house.workspace.home(person.id);
      const event_ts = house.workspace.nextTs();
      const event = { type: 'app_home_opened', user: person.id, channel, tab: 'home', event_ts };
      return actedBy(
        await parts.telling.tell(view === null ? event : { ...event, view: wireView(view) }),
      );
    },
  };
}

export function createDoing(parts: Parts): Doing {
  return {
    command: createCommand(parts),
    write: createWrite(parts),
    press: createPress(parts),
    ...createForms(parts),
    ...createMarks(parts),
  };
}
