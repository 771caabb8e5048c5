// The room's page: loads the room, listens, and gives every part what it shows, once a frame. What a
// person does comes back here as an act and goes to the desk; nothing is decided on the way.
import type { DeskPanel, RoomEvent, RoomMessage, RoomPerson, RoomSnapshot } from '../protocol.ts';
import type { Acts, Pane } from './acts.ts';
import { currentPlace, goTo, nameInAddress, personInAddress, whenMoved } from './address.ts';
import type { Place } from './place.ts';
import { createAnnouncer } from './announcer.ts';
import { createBanner } from './banner.ts';
import { createBar } from './bar.ts';
import * as books from './book.ts';
import { createChannelsPane } from './channels-pane.ts';
import { createComposer } from './composer.ts';
import { createDeskPane } from './desk-pane.ts';
import { isDialogOpen, openHelp, openPicture } from './dialogs.ts';
import { createDock } from './dock.ts';
import { focused, onKey, part, setText, whole } from './element.ts';
import { actOfKey } from './keys.ts';
import type { KeyAct } from './keys.ts';
import { linkWords } from './link-state.ts';
import type { Link } from './link-state.ts';
import { browserMemory, readNumbers, windowMemory } from './memory.ts';
import { createMessagesPane } from './messages-pane.ts';
import { reloadPictures, usePictureAddress } from './picture-loader.ts';
import { createServer } from './server.ts';
import { createSpeaking } from './speaking.ts';
import type { Answer } from './stream.ts';
import { createThreadPane } from './thread-pane.ts';
import { every, later, now, oncePerFrame } from './ticking.ts';
import { createWelcome } from './welcome.ts';
import { LEVELS } from './wording.ts';

const AGAIN_MS = 2000;
const SPEAK_MS = 4000;
const NOT_HERE: Answer = {
  ok: false,
  code: 'NOT HERE',
  text: 'Its message is older than what this page has loaded. Load older messages of its channel, or ask for its timeline.',
  card: null,
};

let person = personInAddress() || windowMemory.get('as');
const server = createServer({ as: () => person, session: () => windowMemory.get('session') });

let book = books.EMPTY;
let info: Pick<RoomSnapshot, 'kind' | 'personas' | 'channels' | 'version'> | null = null;
let me: RoomPerson | null = null;
let desk: DeskPanel | null = null;
let place: Place = currentPlace();
let pane: Pane = 'messages';
let seen = readNumbers(windowMemory.get('seen'));
let link: Link = { state: 'connecting', heard: null };
let arrived: RoomMessage[] = [];
let stopListening = (): void => undefined;
let isAsking = false;
let isLoading = false;

const draw = oncePerFrame(() => {
  takeIn();
  show();
});

/** Where a message's picture is, for the look the page has now. */
function pictureAddress(id: number): string {
  return `/picture/${id}?theme=${whole.isDark() ? 'dark' : 'light'}`;
}

function go(next: Place): void {
  place = next;
  goTo(next);
  showPane('messages');
  draw();
}

function showPane(next: Pane): void {
  pane = next;
  draw();
}

function openTopic(topic: string): boolean {
  const card = books.cardOf(book, topic);
  if (card === null) {
    showPane('messages');
    dock.tell(topic, NOT_HERE);
    return false;
  }
  go({ channel: card.channel, thread: card.id });
  return true;
}

function older(): void {
  const ask = books.olderThan(book, place.channel);
  if (ask === null || isAsking) return;
  isAsking = true;
  server.older(ask, ({ messages, before }) => {
    isAsking = false;
    if (messages !== null) book = books.recordOlder(book, ask.channel, { messages, before });
    draw();
  });
}

const acts: Acts = {
  go,
  showPane,
  openTopic,
  press(pressing) {
    speaking.press(pressing);
  },
  say(line, topic) {
    speaking.say(line, topic);
  },
  fill(line) {
    showPane('messages');
    composer.fill(line);
  },
  fillThread(line, topic) {
    if (!openTopic(topic)) return;
    show();
    composer.fill(line);
  },
  halt() {
    speaking.halt();
  },
  older,
  become(next) {
    person = next;
    windowMemory.set('as', next);
    nameInAddress(next);
    load();
  },
  seen() {
    if (place.thread !== null) return;
    const next = books.markSeen(book, seen, place.channel);
    if (next === seen) return;
    seen = next;
    windowMemory.set('seen', JSON.stringify(seen));
    draw();
  },
  enlarge(message) {
    openPicture(message, pictureAddress(message.id));
  },
  help() {
    openHelp({
      singleKeys: browserMemory.get('keys') !== 'off',
      turnSingleKeys: () => {
        browserMemory.set('keys', browserMemory.get('keys') === 'off' ? '' : 'off');
      },
    });
  },
  turnTheme() {
    const next = whole.isDark() ? 'light' : 'dark';
    whole.mark('theme', next);
    browserMemory.set('theme', next);
    reloadPictures();
  },
};

const announcer = createAnnouncer();
const banner = createBanner(acts);
const bar = createBar(acts);
const channelsPane = createChannelsPane(acts);
const deskPane = createDeskPane(acts);
const dock = createDock(acts, now);
const speaking = createSpeaking({
  server,
  dock,
  book: () => book,
  show: () => {
    showPane('messages');
  },
});
const messagesPane = createMessagesPane(acts);
const threadPane = createThreadPane(acts);
const composer = createComposer(acts, (line, done) => server.complete(line, done));
const welcome = createWelcome(acts, () => {
  browserMemory.set('welcomed', 'yes');
  draw();
});

/** What arrived since the last frame becomes part of the book at once. */
function takeIn(): void {
  if (arrived.length === 0) return;
  const fresh = arrived.filter((one) => !book.byId.has(one.id));
  book = books.record(book, arrived);
  arrived = [];
  announcer.hear({ messages: fresh, ...place });
}

function openCard(): RoomMessage | null {
  return place.thread === null ? null : (book.byId.get(place.thread) ?? null);
}

function showTitle(channel: string, card: RoomMessage | null): void {
  const isAll = channel === books.EVERYTHING;
  const name = isAll ? 'Everything' : `#${channel}`;
  const says = isAll
    ? 'Every channel in one stream'
    : (info?.channels.find((one) => one.name === channel)?.says ?? '');
  setText(part('pane-title'), card === null ? name : `Thread in ${name}`);
  setText(part('pane-says'), card === null ? says : '');
  part('back').hidden = card === null;
  part('log').setAttribute('aria-label', `Messages in ${isAll ? 'every channel' : channel}`);
}

function showStream(): void {
  const card = openCard();
  const speaks = me !== null;
  showTitle(place.channel, card);
  part('stream').hidden = card !== null;
  if (card === null) threadPane.hide();
  else threadPane.show({ book, card, speaks });
  messagesPane.show({ book, channel: place.channel, speaks, hidden: card !== null });
  composer.aim({ topic: card?.topic ?? null, speaks, isDemo: info?.kind === 'demo' });
  const personas = info?.personas ?? [];
  const firing = desk?.alerts.find((alert) => alert.status === 'firing');
  const isWelcome = info?.kind === 'demo' && browserMemory.get('welcomed') === '' && card === null;
  welcome(
    isWelcome ? { me, personas, firing: firing === undefined ? null : `alert ${firing.id}` } : null,
  );
}

function showLink(): void {
  const node = part('link');
  node.dataset['state'] = link.state;
  setText(node, linkWords(link, now()));
}

function show(): void {
  if (info === null || desk === null) return showLink();
  const unread = books.unread(book, seen);
  const waiting = desk.alerts.length + desk.approvals.length;
  banner({ desk, kind: info.kind, me, personas: info.personas });
  channelsPane({ channels: info.channels, chosen: place.channel, unread });
  bar({ pane, unread: [...unread.values()].reduce((sum, one) => sum + one.count, 0), waiting });
  deskPane(desk);
  showStream();
  showLink();
  const level = LEVELS[desk.level].word;
  const calls = waiting === 0 ? '' : `(${waiting}) `;
  whole.title(`${calls}${desk.mode} ${desk.account}, ${level} - Twokey`);
  whole.mark('ready', 'yes');
  whole.mark('mode', desk.mode);
  setText(part('about'), `Version ${info.version}, ${info.kind} desk`);
  return undefined;
}

function hear(event: RoomEvent): void {
  switch (event.kind) {
    case 'message':
      arrived.push(event.message);
      return draw();
    case 'desk':
      ({ desk } = event);
      return draw();
    case 'reset':
      return load();
  }
}

/** Without a person chosen, a window of the demo begins as the first of its people. */
function chooseMe(room: RoomSnapshot): RoomPerson | null {
  const first = room.personas[0];
  if (room.me !== null || room.kind === 'real' || first === undefined) return room.me;
  person = first.id;
  return first;
}

function begin(room: RoomSnapshot): void {
  const isFirst = info === null;
  info = room;
  ({ desk } = room);
  me = chooseMe(room);
  windowMemory.set('as', person);
  book = books.begin(room.messages);
  arrived = [];
  const newest = book.ids.at(-1) ?? 0;
  const isKnown = Object.values(seen).every((id) => id <= newest) && Object.keys(seen).length > 0;
  if (isFirst && !isKnown) seen = books.markSeen(book, {}, books.EVERYTHING);
  stopListening();
  stopListening = server.listen(room.revision, {
    event: hear,
    heard: () => {
      setLink('live');
    },
    lost: () => {
      if (link.state !== 'stopped') setLink('lost');
    },
    bye: () => {
      setLink('stopped');
    },
  });
  draw();
}

function setLink(state: Link['state']): void {
  link = { state, heard: state === 'live' ? now() : link.heard };
  showLink();
}

function load(): void {
  if (isLoading) return;
  isLoading = true;
  server.room((room) => {
    isLoading = false;
    if (room !== null) return begin(room);
    setLink('lost');
    later(AGAIN_MS, load);
    return undefined;
  });
}

function escape(): void {
  if (place.thread !== null) {
    const from = place.thread;
    go({ channel: place.channel, thread: null });
    show();
    messagesPane.reveal(from);
  } else if (!dock.closeNewest()) focused()?.blur();
}

function act(what: KeyAct): boolean {
  switch (what.kind) {
    case 'type':
      showPane('messages');
      composer.focus();
      return true;
    case 'help':
      acts.help();
      return true;
    case 'enter':
      return messagesPane.enter();
    case 'escape':
      escape();
      return true;
    case 'end':
      messagesPane.toEnd();
      return true;
    case 'step':
      return messagesPane.step(what.by);
    case 'channel': {
      const names = [books.EVERYTHING, ...(info?.channels ?? []).map((one) => one.name)];
      const channel = names[what.at];
      if (channel !== undefined) go({ channel, thread: null });
      return channel !== undefined;
    }
  }
}

usePictureAddress(pictureAddress);
onKey((event, typing) => {
  if (isDialogOpen()) return;
  const single = browserMemory.get('keys') !== 'off';
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const what = actOfKey({ key: event.key, modified, typing, single });
  if (what !== null && act(what)) event.preventDefault();
});
whenMoved((next) => {
  place = next;
  draw();
});
part('back').addEventListener('click', escape);
every(1000, showLink);
every(SPEAK_MS, () => {
  announcer.speak();
});
load();
