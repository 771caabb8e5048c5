// Which events the desk hears: those it subscribes to, of channels it is in, within its scopes. Every event is
// held against the published schemas before it leaves.
import { BOT_USER } from './cast.ts';
import type { Deliver, Delivery } from './delivering.ts';
import type { EventJudge } from './event-schema.ts';
import type { House } from './house.ts';
import type { Installation } from './installation.ts';
import type { Ledger } from './ledger.ts';
import { eventPayload } from './payload.ts';
import { objectAt, wordsAt } from './reading.ts';
import type { Channel, JsonObject } from './standing.ts';

const HISTORY = { public: 'channels:history', private: 'groups:history', direct: 'im:history' };
const READ = { public: 'channels:read', private: 'groups:read', direct: 'im:read' };

/** The channel an event happened in; null for those that happen in none. */
function channelOf(house: House, event: JsonObject): Channel | null {
  const named = wordsAt(event, 'channel') || wordsAt(objectAt(event, 'item') ?? {}, 'channel');
  const inside = wordsAt(objectAt(event, 'channel') ?? {}, 'id');
  return house.workspace.channelOf(named === '' ? inside : named);
}

function scopeFor(event: JsonObject, channel: Channel | null): string | null {
  const type = wordsAt(event, 'type');
  if (type.startsWith('reaction_')) return 'reactions:read';
  if (channel === null || type === 'app_home_opened') return null;
  return type === 'message' ? HISTORY[channel.kind] : READ[channel.kind];
}

/** Its own leaving is told to it though it is no member any more. */
const TOLD_ANYWAY: ReadonlySet<string> = new Set(['channel_left', 'group_left', 'app_home_opened']);

/** As manifests call it: messages are subscribed to by the kind of their channel. */
function subscription(event: JsonObject): string {
  const type = wordsAt(event, 'type');
  const kinds: Readonly<Record<string, string>> = {
    channel: 'channels',
    group: 'groups',
    im: 'im',
  };
  return type === 'message' ? `message.${kinds[wordsAt(event, 'channel_type')] ?? ''}` : type;
}

function hears(house: House, installation: Installation, event: JsonObject): boolean {
  if (installation.events?.has(subscription(event)) === false) return false;
  const channel = channelOf(house, event);
  const scope = scopeFor(event, channel);
  if (scope !== null && !house.scopes().has(scope)) return false;
  if (channel === null || TOLD_ANYWAY.has(wordsAt(event, 'type'))) return true;
  return channel.members.includes(BOT_USER);
}

export interface Telling {
  readonly tell: (event: JsonObject) => Promise<Delivery | null>;
  /** What became of the event told last. */
  readonly last: () => Promise<Delivery | null>;
}

export function createTelling(
  house: () => House,
  deliver: Deliver,
  parts: {
    readonly judge: EventJudge | null;
    readonly ledger: Ledger;
    readonly installation: Installation;
  },
): Telling {
  const { judge, ledger, installation } = parts;
  let last: Promise<Delivery | null> = Promise.resolve(null);
  const payloadOf = (event: JsonObject) => {
    const payload = eventPayload(house(), event);
    for (const why of judge?.(payload) ?? [])
      ledger.breach({
        by: 'slack',
        method: wordsAt(event, 'type'),
        code: 'schema',
        where: '/',
        why,
      });
    return payload;
  };
  return {
    last: () => last,
    tell(event) {
      const payload = () => payloadOf(event);
      last = hears(house(), installation, event)
        ? deliver({ kind: 'events_api', payload })
        : Promise.resolve(null);
      return last;
    },
  };
}
