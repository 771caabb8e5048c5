// The workspace of the local Slack: what stands in it and who is told when that changes. A ts is unique and
// rises; every value it hands out is never changed afterwards, only replaced.
import { CHANNELS, directChannel, PEOPLE } from './cast.ts';
import type {
  Channel,
  Ephemeral,
  Message,
  Person,
  PersonName,
  Spot,
  StoredFile,
  View,
} from './standing.ts';

export type Change =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'gone'; readonly spot: Spot }
  | { readonly kind: 'ephemeral'; readonly ephemeral: Ephemeral }
  | { readonly kind: 'ephemeral-gone'; readonly to: string; readonly spot: Spot }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'view'; readonly to: string; readonly view: View | null }
  | { readonly kind: 'home'; readonly to: string; readonly view: View }
  | { readonly kind: 'file'; readonly file: StoredFile };

export interface Workspace {
  readonly people: readonly Person[];
  person(name: PersonName): Person;
  personOf(id: string): Person | null;
  channels(): readonly Channel[];
  /** By id, or by name with or without its sign. */
  channelOf(channel: string): Channel | null;
  direct(user: string): Channel | null;
  setChannel(channel: Channel): void;
  /** A ts that no message has, later than every other. */
  nextTs(): string;
  /** "Ev00000001": never the same twice. */
  nextId(prefix: string): string;
  put(message: Message): void;
  erase(spot: Spot): void;
  message(spot: Spot): Message | null;
  /** Every message of a channel, threads included, oldest first. */
  all(channel: string): readonly Message[];
  /** A thread with its first message, oldest first. */
  thread(spot: Spot): readonly Message[];
  putEphemeral(ephemeral: Ephemeral): void;
  eraseEphemeral(to: string, spot: Spot): void;
  ephemerals(to: string): readonly Ephemeral[];
  putFile(file: StoredFile): void;
  file(id: string): StoredFile | null;
  files(): readonly StoredFile[];
  /** The modals before a person, the one on top last. */
  modals(user: string): readonly View[];
  setModals(user: string, views: readonly View[]): void;
  home(user: string): View | null;
  setHome(user: string, view: View): void;
  onChange(listen: (change: Change) => void): () => void;
}

const EPHEMERALS_KEPT = 500;

interface Shelf {
  readonly byTs: Map<string, Message>;
  readonly threads: Map<string, string[]>;
}

function createShelves() {
  const shelves = new Map<string, Shelf>();
  const shelf = (channel: string): Shelf => {
    const found = shelves.get(channel) ?? { byTs: new Map(), threads: new Map() };
    shelves.set(channel, found);
    return found;
  };
  return {
    put(message: Message) {
      const { byTs, threads } = shelf(message.channel);
      const isNew = !byTs.has(message.ts);
      byTs.set(message.ts, message);
      if (!isNew || message.thread === null) return;
      threads.set(message.thread, [...(threads.get(message.thread) ?? []), message.ts]);
    },
    erase(spot: Spot) {
      const { byTs, threads } = shelf(spot.channel);
      const thread = byTs.get(spot.ts)?.thread ?? null;
      byTs.delete(spot.ts);
      if (thread === null) return;
      threads.set(
        thread,
        (threads.get(thread) ?? []).filter((ts) => ts !== spot.ts),
      );
    },
    message: (spot: Spot) => shelf(spot.channel).byTs.get(spot.ts) ?? null,
    all: (channel: string) => [...shelf(channel).byTs.values()],
    thread(spot: Spot) {
      const { byTs, threads } = shelf(spot.channel);
      return [spot.ts, ...(threads.get(spot.ts) ?? [])].flatMap((ts) => byTs.get(ts) ?? []);
    },
  };
}

function createStamps() {
  let lastMicros = 0;
  let ids = 0;
  return {
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, Date.now() * 1_000);
      const seconds = Math.floor(lastMicros / 1_000_000);
      return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    nextId(prefix: string) {
      ids += 1;
      return `${prefix}${String(ids).padStart(8, '0')}`;
    },
  };
}

function createRooms(tell: (change: Change) => void) {
  const direct = PEOPLE.map((one) => directChannel(one));
  const rooms = new Map([...CHANNELS, ...direct].map((one) => [one.id, one]));
  return {
    channels: () => [...rooms.values()],
    channelOf(channel: string) {
      const name = channel.replace(/^#/, '');
      const named = () =>
        [...rooms.values()].find((one) => one.kind !== 'direct' && one.name === name);
      return rooms.get(channel) ?? named() ?? null;
    },
    direct: (user: string) => [...rooms.values()].find((one) => one.with === user) ?? null,
    setChannel(channel: Channel) {
      rooms.set(channel.id, channel);
      tell({ kind: 'channel', channel });
    },
  };
}

function createViews(tell: (change: Change) => void) {
  const modals = new Map<string, readonly View[]>();
  const homes = new Map<string, View>();
  return {
    modals: (user: string) => modals.get(user) ?? [],
    setModals(user: string, views: readonly View[]) {
      modals.set(user, views);
      tell({ kind: 'view', to: user, view: views.at(-1) ?? null });
    },
    home: (user: string) => homes.get(user) ?? null,
    setHome(user: string, view: View) {
      homes.set(user, view);
      tell({ kind: 'home', to: user, view });
    },
  };
}

function createWhispers(tell: (change: Change) => void) {
  let whispers: readonly Ephemeral[] = [];
  const isAt = (spot: Spot, to: string) => (one: Ephemeral) =>
    one.to === to && one.channel === spot.channel && one.ts === spot.ts;
  return {
    ephemerals: (to: string) => whispers.filter((one) => one.to === to),
    putEphemeral(ephemeral: Ephemeral) {
      const at = whispers.findIndex(isAt(ephemeral, ephemeral.to));
      whispers =
        at < 0 ? [...whispers.slice(-EPHEMERALS_KEPT), ephemeral] : whispers.with(at, ephemeral);
      tell({ kind: 'ephemeral', ephemeral });
    },
    eraseEphemeral(to: string, spot: Spot) {
      whispers = whispers.filter((one) => !isAt(spot, to)(one));
      tell({ kind: 'ephemeral-gone', to, spot });
    },
  };
}

export function createWorkspace(): Workspace {
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listen of listeners) listen(change);
  };
  const shelves = createShelves();
  const files = new Map<string, StoredFile>();
  const byId = new Map(PEOPLE.map((one) => [one.id, one]));
  const byName = new Map(PEOPLE.map((one) => [one.name, one]));
  return {
    ...createStamps(),
    ...createRooms(tell),
    ...createViews(tell),
    ...createWhispers(tell),
    ...shelves,
    people: PEOPLE,
    person(name) {
      const found = byName.get(name);
      if (found === undefined) throw new Error(`nobody here is called ${name}`);
      return found;
    },
    personOf: (id) => byId.get(id) ?? null,
    put(message) {
      shelves.put(message);
      tell({ kind: 'message', message });
    },
    erase(spot) {
      shelves.erase(spot);
      tell({ kind: 'gone', spot });
    },
    putFile(file) {
      files.set(file.id, file);
      tell({ kind: 'file', file });
    },
    file: (id) => files.get(id) ?? null,
    files: () => [...files.values()],
    onChange(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
  };
}
