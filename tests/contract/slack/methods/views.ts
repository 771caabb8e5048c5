// Modals and App Homes: opened with a trigger that works once and within seconds, replaced, pushed, published.
import { wordsAt } from '../reading.ts';
import { z } from 'zod';
import type { House } from '../house.ts';
import { limit } from '../limits.ts';
import { asJson, asObject, done, method, refused } from '../method.ts';
import type { Method } from '../method.ts';
import { json } from '../shapes/argument.ts';
import { Home, Modal } from '../shapes/view.ts';
import type { SentHome, SentModal } from '../shapes/view.ts';
import { viewOf } from '../view.ts';
import { wireView } from '../wire.ts';

const STACK_MAX = 3;

function isTooLarge(view: SentModal | SentHome): boolean {
  return JSON.stringify(view).length > limit('view.bytes');
}

const started = {
  trigger_id: z.string().min(1).optional(),
  interactivity_pointer: z.string().min(1).optional(),
  view: json(Modal),
};

const open = method(started, {
  scope: null,
  run(house, args) {
    if (isTooLarge(args.view)) return refused('view_too_large');
    const pulled = house.triggers.pull(args.trigger_id ?? args.interactivity_pointer ?? '');
    if (!pulled.ok) return refused(pulled.error);
    const id = house.workspace.nextId('V');
    const view = viewOf(asObject(args.view), { id, rootId: id, previousId: null });
    house.workspace.setModals(pulled.trigger.user, [view]);
    return done({ view: wireView(view) });
  },
});

const push = method(started, {
  scope: null,
  run(house, args) {
    const pulled = house.triggers.pull(args.trigger_id ?? args.interactivity_pointer ?? '');
    if (!pulled.ok) return refused(pulled.error);
    const { user } = pulled.trigger;
    const stack = house.workspace.modals(user);
    const top = stack.at(-1);
    if (top === undefined || pulled.trigger.view === null) return refused('invalid_trigger_id');
    if (stack.length >= STACK_MAX) return refused('push_limit_reached');
    const at = { id: house.workspace.nextId('V'), rootId: top.rootId, previousId: top.id };
    const view = viewOf(asObject(args.view), at);
    house.workspace.setModals(user, [...stack, view]);
    return done({ view: wireView(view) });
  },
});

/** Whose stack a modal stands in, and where. */
function stacked(house: House, is: (id: string, externalId: string) => boolean) {
  for (const { id: user } of house.workspace.people) {
    const stack = house.workspace.modals(user);
    const at = stack.findIndex((one) => is(one.id, wordsAt(one.sent, 'external_id')));
    const before = stack[at];
    if (before !== undefined) return { user, stack, at, before };
  }
  return null;
}

const update = method(
  {
    view: json(Modal),
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  },
  {
    scope: null,
    run(house, args) {
      if (isTooLarge(args.view)) return refused('view_too_large');
      const found = stacked(house, (id, external) =>
        args.view_id === undefined ? external === args.external_id : id === args.view_id,
      );
      if (found === null) return refused('not_found');
      const { user, stack, at, before } = found;
      if (args.hash !== undefined && args.hash !== before.hash) return refused('hash_conflict');
      const view = viewOf(asObject(args.view), before);
      house.workspace.setModals(user, stack.with(at, view));
      return done({ view: wireView(view) });
    },
  },
);

const publish = method(
  { user_id: z.string().min(1), view: json(Home), hash: z.string().optional() },
  {
    scope: null,
    run(house, args) {
      if (isTooLarge(args.view)) return refused('view_too_large');
      if (house.workspace.personOf(args.user_id) === null)
        return refused('invalid_arguments', {
          response_metadata: { messages: [`[ERROR] no such user [json-pointer:/user_id]`] },
        });
      const before = house.workspace.home(args.user_id);
      if (args.hash !== undefined && args.hash !== before?.hash) return refused('hash_conflict');
      const id = before?.id ?? house.workspace.nextId('V');
      const view = viewOf(asObject(args.view), { id, rootId: id, previousId: null });
      house.workspace.setHome(args.user_id, view);
      return done({ view: asJson(wireView(view)) });
    },
  },
);

export const VIEWS: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
