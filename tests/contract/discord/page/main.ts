// The page of the local Discord: who speaks, where they are, what stands there. It redraws from what it was told
// and sends back what people do; nothing is kept here but where somebody is looking.
/// <reference lib="dom" />
import { Book } from './book.ts';
import { Composer } from './composer.ts';
import { byId, el } from './element.ts';
import { openForm } from './form.ts';
import { messageElement } from './message.ts';
import type { Hands } from './message.ts';
import { drawSidebar } from './sidebar.ts';
import type { Act, Seen, ShownMessage, Told } from './told.ts';

const TOGETHER_MS = 5 * 60_000;
const FAILED_SHOWN_MS = 12_000;

const book = new Book();
const failures = new Map<string, string>();
const waiting = new Set<string>();
const place = {
  who: sessionStorage.getItem('who') ?? '200000000000000001',
  here: sessionStorage.getItem('here') ?? '300000000000000003',
  thread: null as string | null,
};
let isDrawing = false;

async function act(deed: Act): Promise<Seen> {
  const response = await fetch('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ who: place.who, ...deed }),
  });
  return (await response.json()) as Seen;
}

/** Shows a failure for a while, under a message or above the box. */
function fail(at: string, text: string): void {
  failures.set(at, text);
  setTimeout(() => {
    failures.delete(at);
    draw();
  }, FAILED_SHOWN_MS);
  draw();
}

function seen(at: string, { failed, modal }: Seen): void {
  if (failed !== null) fail(at, failed);
  if (modal === null) return;
  openForm(modal, async (answers) => (await act({ act: 'submit', modal, answers })).failed);
}

async function pressed(message: string, customId: string): Promise<void> {
  const key = `${message} ${customId}`;
  waiting.add(key);
  failures.delete(message);
  draw();
  const answer = await act({ act: 'press', message, customId });
  waiting.delete(key);
  seen(message, answer);
  draw();
}

const hands: Hands = {
  get reader() {
    return place.who;
  },
  names: {
    person: (id) => book.person(id).name,
    place: (id) => book.place(id)?.name ?? 'deleted-channel',
  },
  press: (message, customId) => void pressed(message, customId),
  react: (message, emoji) => void act({ act: 'react', message, emoji }),
  openThread: (thread) => {
    openThread(thread);
  },
  dismiss: (message) => {
    book.forget(message);
    draw();
  },
  failure: (message) => failures.get(message) ?? null,
  isWaiting: (message, customId) => waiting.has(`${message} ${customId}`),
};

function composerFor(where: () => string): Composer {
  const run = async (deed: Act): Promise<void> => {
    seen('box', await act(deed));
  };
  return new Composer({
    commands: () => book.commands,
    people: () => book.people.filter((one) => one.kind === 'person'),
    write: (text) => {
      void run({ act: 'write', channel: where(), text });
    },
    command: (name, options) => {
      void run({ act: 'command', channel: where(), name, options });
    },
    complete: (name, options, focused) =>
      act({ act: 'complete', channel: where(), name, options, focused }),
  });
}

const composer = composerFor(() => place.here);
const threadComposer = composerFor(() => place.thread ?? '');

/** The open day's line, then each message, those of one person close together as one. */
function listOf(messages: readonly ShownMessage[]): readonly HTMLElement[] {
  return messages.flatMap((one, index) => {
    const before = messages[index - 1];
    const day = new Date(one.at).toDateString();
    const isNewDay = before === undefined || new Date(before.at).toDateString() !== day;
    const isSame = before?.author === one.author && before.onlyFor === one.onlyFor;
    const isClose = one.at - (before?.at ?? 0) < TOGETHER_MS;
    const follows = isSame && isClose && !isNewDay && one.above === null ? 'follows' : 'begins';
    const words = new Date(one.at).toLocaleDateString('en-US', { dateStyle: 'long' });
    const line = el('div', { class: 'day', role: 'separator' }, el('span', {}, words));
    return [...(isNewDay ? [line] : []), messageElement(one, book, hands, follows)];
  });
}

/** Whether somebody reads the end of a list; it then stays in view, also when a picture arrives late. */
const atEnd = new Map<string, boolean>();

function toEnd(id: string): void {
  const list = byId(id);
  if (atEnd.get(id) ?? true) list.scrollTop = list.scrollHeight;
}

function keepEnd(id: string): void {
  const list = byId(id);
  list.addEventListener('scroll', () => {
    atEnd.set(id, list.scrollHeight - list.scrollTop - list.clientHeight < 60);
  });
  const loaded = (): void => {
    toEnd(id);
  };
  list.addEventListener('load', loaded, true);
}

function fill(id: string, children: readonly HTMLElement[]): void {
  const list = byId(id);
  const top = list.scrollTop;
  list.replaceChildren(...children);
  list.scrollTop = top;
  toEnd(id);
}

function emptyElement(name: string): HTMLElement {
  return el(
    'div',
    { class: 'empty' },
    el('h3', {}, `Welcome to ${name}`),
    el('p', {}, 'Nothing stands here yet. Type a message, or / for the commands of the desk.'),
  );
}

function drawThread(): void {
  const thread = place.thread === null ? undefined : book.place(place.thread);
  byId('thread').hidden = thread === undefined;
  if (thread === undefined) return;
  book.see(thread.id);
  byId('thread-name').textContent = thread.name;
  byId('thread-state').textContent = thread.archived ? 'archived: writing wakes it' : '';
  threadComposer.name(thread.name);
  const start = book.message(thread.id);
  const first =
    start === undefined ? [] : [messageElement({ ...start, thread: null }, book, hands, 'begins')];
  fill('thread-list', [...first, ...listOf(book.messages(thread.id, place.who))]);
}

function drawNow(): void {
  isDrawing = false;
  if (place.here === 'dm') place.here = book.person(place.who).dm ?? 'dm';
  const here = book.place(place.here);
  book.see(place.here);
  const name = here?.kind === 'channel' ? `#${here.name}` : 'twokey';
  byId('place-name').textContent = name;
  document.title = `${name} · Local Discord`;
  composer.name(here?.kind === 'channel' ? name : '@twokey');
  drawSidebar(book, {
    ...place,
    go,
    openThread,
    speakAs,
  });
  const messages = book.messages(place.here, place.who);
  fill('list', messages.length === 0 ? [emptyElement(name)] : listOf(messages));
  const failure = failures.get('box') ?? '';
  byId('says').textContent = failure;
  byId('says').hidden = failure === '';
  drawThread();
}

/** Once for however many changes there were. */
function draw(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(drawNow);
}

function go(id: string): void {
  place.here = id;
  place.thread = null;
  sessionStorage.setItem('here', id);
  atEnd.set('list', true);
  document.body.classList.remove('choosing');
  draw();
  composer.focus();
}

function openThread(id: string): void {
  place.thread = id;
  atEnd.set('thread-list', true);
  const parent = book.place(id)?.parent;
  if (parent !== null && parent !== undefined) place.here = parent;
  document.body.classList.remove('choosing');
  draw();
}

function speakAs(who: string): void {
  place.who = who;
  sessionStorage.setItem('who', who);
  if (book.place(place.here)?.kind !== 'channel') place.here = book.person(who).dm ?? 'dm';
  byId('who').blur();
  draw();
}

keepEnd('list');
keepEnd('thread-list');
byId('composer').append(composer.root);
byId('thread-composer').append(threadComposer.root);
byId('thread-close').addEventListener('click', () => {
  place.thread = null;
  draw();
});
byId('menu').addEventListener('click', () => {
  document.body.classList.toggle('choosing');
});

const stream = new EventSource('/page/stream');
stream.addEventListener('message', (event: MessageEvent<string>) => {
  const told = JSON.parse(event.data) as Told;
  book.take(told);
  if (told.kind === 'everything' && book.place(place.here) === undefined) {
    place.here = book.places.find((one) => one.kind === 'channel')?.id ?? '';
  }
  draw();
});
stream.addEventListener('error', () => {
  book.take({ kind: 'joined', joined: false });
  draw();
});
