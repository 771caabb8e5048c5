// The page of the local Slack: who speaks, where they are, what stands there. It redraws from what it was told
// and sends back what people do; nothing is kept here but where somebody is looking.
/// <reference lib="dom" />
import type { Spot } from '../standing.ts';
import { renderBlock } from './blocks.ts';
import { button, byId, el, placeChildren } from './element.ts';
import { renderForm } from './form.ts';
import { renderEphemeral, renderMessage } from './message.ts';
import type { Scene } from './message.ts';
import { createKnown, entries, repliesTo, take } from './model.ts';
import type { Entry } from './model.ts';
import type { Act, Told } from './told.ts';

const SHOWN_MAX = 150;
const known = createKnown();
const place = {
  who: sessionStorage.getItem('who') ?? 'U0ANA',
  channel: sessionStorage.getItem('channel') ?? 'C0ALERTS',
  tab: 'messages' as 'messages' | 'home',
  thread: null as Spot | null,
};

function person(id: string): string {
  if (id === known.desk.id) return known.desk.name;
  return id === 'USLACKBOT' ? 'Slack' : (known.people.get(id)?.says ?? id);
}

function told(text: string): void {
  const says = byId('says');
  says.textContent = text;
  says.hidden = text === '';
}

async function send(act: Act): Promise<void> {
  const response = await fetch('/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ who: place.who, ...act }),
  });
  const { sees } = (await response.json()) as { sees: string | null };
  told(sees ?? '');
  const says = document.querySelector('.form-says');
  if (says !== null) says.textContent = sees;
}

function act(one: Act): void {
  send(one).catch((error: unknown) => told(String(error)));
}

function scene(): Scene {
  return {
    person,
    channel: (id) => known.channels.get(id)?.name ?? id,
    deskId: known.desk.id,
    who: place.who,
    file: (id) => known.files.get(id) ?? null,
    press: (actionId, on) =>
      act({ act: 'press', button: actionId, on: { channel: on.channel, ts: on.ts } }),
    react: (on, name, off) =>
      act({ act: 'react', on: { channel: on.channel, ts: on.ts }, name, off }),
    openThread(spot) {
      place.thread = { channel: spot.channel, ts: spot.ts };
      draw();
      byId('thread-text').focus();
    },
  };
}

function keepAtEnd(list: HTMLElement, fill: () => void): void {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const top = list.scrollTop;
  fill();
  list.scrollTop = isAtEnd ? list.scrollHeight : top;
}

interface Drawn {
  readonly state: string;
  readonly node: HTMLElement;
}

/** What was drawn and has not changed since is used again; a thread shows its first message a second time. */
const drawn = { channel: new WeakMap<object, Drawn>(), thread: new WeakMap<object, Drawn>() };

function drawEntry(entry: Entry, thread: string | null): HTMLElement {
  const { message } = entry;
  const replies = thread === null && message !== null ? repliesTo(known, message) : null;
  const files = (message?.files ?? []).map((id) => known.files.get(id)?.size ?? 0).join();
  const state = [place.who, replies?.count ?? 0, files].join(' ');
  const shelf = thread === null ? drawn.channel : drawn.thread;
  const of = message ?? entry.ephemeral;
  const before = shelf.get(of);
  if (before?.state === state) return before.node;
  const node =
    entry.message === null
      ? renderEphemeral(entry.ephemeral, scene())
      : renderMessage(entry.message, scene(), replies);
  shelf.set(of, { state, node });
  return node;
}

function drawList(list: HTMLElement, channel: string, thread: string | null): void {
  const all = entries(known, { channel, thread, who: place.who });
  const first = thread === null ? [] : all.slice(0, 1);
  const shown = all.slice(first.length).slice(-SHOWN_MAX);
  const nodes = [...first, ...shown].map((one) => drawEntry(one, thread));
  const nothing = el('p', { class: 'empty' }, 'Nothing here yet.');
  keepAtEnd(list, () => placeChildren(list, nodes.length === 0 ? [nothing] : nodes));
}

function go(channel: string): void {
  Object.assign(place, { channel, thread: null, tab: 'messages' });
  sessionStorage.setItem('channel', channel);
  byId('messages').scrollTop = 1e9;
  draw();
  byId('messages').scrollTop = 1e9;
  byId('channel-text').focus();
}

function drawChannels(): void {
  const mine = [...known.channels.values()].filter((one) => one.members.includes(place.who));
  const unread = (id: string) => known.unread.has(id) && id !== place.channel;
  const state = JSON.stringify([place, mine, mine.map((one) => unread(one.id))]);
  const box = byId('channels');
  if (box.dataset['state'] === state) return;
  box.dataset['state'] = state;
  const entry = (id: string, sign: 'hash' | 'key' | 'lock' | 'box', name: string) => {
    const look = unread(id) ? 'channel unread' : 'channel';
    const here = id === place.channel ? { 'aria-current': 'page' } : {};
    const icon = el('i', { class: `sign ${sign}` });
    return button({ class: look, ...here }, () => go(id), icon, name);
  };
  const rooms = mine.filter((one) => one.kind !== 'direct');
  const sign = { public: 'hash', private: 'lock', direct: 'key' } as const;
  box.replaceChildren(
    el('h2', {}, 'Channels'),
    ...rooms.map((one) => entry(one.id, one.archived ? 'box' : sign[one.kind], one.name)),
    el('h2', {}, 'Apps'),
    ...mine
      .filter((one) => one.with === place.who)
      .map((one) => entry(one.id, 'key', known.desk.name)),
  );
}

function drawSidebar(): void {
  drawChannels();
  byId('joined').textContent =
    known.sockets === 0 ? 'The desk has not joined' : `The desk has joined (${known.sockets})`;
  byId('joined').dataset['open'] = String(known.sockets > 0);
}

function drawHeading(): void {
  const channel = known.channels.get(place.channel);
  const isDirect = channel?.kind === 'direct';
  const name = isDirect ? known.desk.name : `# ${channel?.name ?? ''}`;
  const tabs = byId('tabs');
  tabs.hidden = !isDirect;
  byId('channel-name').textContent = name;
  byId('purpose').textContent =
    channel?.archived === true ? 'This channel is archived.' : (channel?.purpose ?? '');
  for (const tab of ['messages', 'home'] as const)
    byId(`tab-${tab}`).setAttribute('aria-pressed', String(place.tab === tab));
  byId('channel-text').setAttribute('placeholder', `Message ${name}, or /desk help`);
}

function drawHome(): void {
  const home = known.homes.get(place.who) ?? null;
  const box = byId('home');
  const state = `${place.who} ${home?.hash ?? ''}`;
  if (box.dataset['state'] === state) return;
  box.dataset['state'] = state;
  const press = (button: string) => act({ act: 'press', button, on: 'home' });
  const blocks = (home?.blocks ?? []).map((one) => renderBlock(one, { ...scene(), press }));
  const nothing = el('p', { class: 'empty' }, 'The desk has published nothing here yet.');
  const top = box.scrollTop;
  box.replaceChildren(...(blocks.length === 0 ? [nothing] : blocks));
  box.scrollTop = top;
}

function drawThread(): void {
  byId('thread').hidden = place.thread === null;
  if (place.thread === null) return;
  byId('thread-where').textContent = `# ${known.channels.get(place.thread.channel)?.name ?? ''}`;
  drawList(byId('replies'), place.thread.channel, place.thread.ts);
}

function drawModal(): void {
  const dialog = byId('modal') as HTMLDialogElement;
  const view = known.modals.get(place.who) ?? null;
  if (view === null) {
    dialog.close();
    dialog.replaceChildren();
    return;
  }
  const stands = `${view.hash} ${JSON.stringify(view.errors)}`;
  if (dialog.open && dialog.dataset['stands'] === stands) return;
  dialog.dataset['stands'] = stands;
  const looks = {
    ...scene(),
    press: (button: string) => act({ act: 'press', button, on: 'modal' }),
  };
  const cancel = () => act({ act: 'cancel' });
  dialog.replaceChildren(
    renderForm(view, looks, { submit: (answers) => act({ act: 'submit', answers }), cancel }),
  );
  if (!dialog.open) dialog.showModal();
}

function draw(): void {
  known.unread.delete(place.channel);
  drawSidebar();
  drawHeading();
  const isHome = place.tab === 'home';
  byId('home').hidden = !isHome;
  byId('messages').hidden = isHome;
  byId('channel-form').hidden = isHome;
  if (isHome) drawHome();
  else drawList(byId('messages'), place.channel, null);
  drawThread();
  drawModal();
}

let isDue = false;

/** Many changes in one frame are drawn once. */
function drawSoon(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    draw();
  });
}

function wireForm(form: string, field: string, where: () => Spot | null): void {
  const text = byId(field) as HTMLTextAreaElement;
  const say = () => {
    const spot = where();
    const words = text.value.trim();
    if (words === '') return;
    text.value = '';
    act({
      act: 'say',
      text: words,
      channel: spot?.channel ?? place.channel,
      thread: spot?.ts ?? null,
    });
  };
  byId(form).addEventListener('submit', (event) => {
    event.preventDefault();
    say();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    say();
  });
}

function wirePeople(): void {
  const choose = byId('who') as HTMLSelectElement;
  if (choose.options.length > 0) return;
  for (const one of known.people.values()) {
    const option = el('option', { value: one.id }, one.says);
    option.selected = one.id === place.who;
    choose.append(option);
  }
  choose.addEventListener('change', () => {
    place.who = choose.value;
    sessionStorage.setItem('who', place.who);
    const direct = known.channels.get(place.channel)?.kind === 'direct';
    go(direct ? place.who.replace('U0', 'D0') : place.channel);
  });
}

function wire(): void {
  wireForm('channel-form', 'channel-text', () => null);
  wireForm('thread-form', 'thread-text', () => place.thread);
  byId('thread-close').addEventListener('click', () => {
    place.thread = null;
    draw();
  });
  byId('tab-home').addEventListener('click', () => {
    place.tab = 'home';
    act({ act: 'home' });
    draw();
  });
  byId('tab-messages').addEventListener('click', () => {
    place.tab = 'messages';
    draw();
  });
  byId('modal').addEventListener('cancel', (event) => {
    event.preventDefault();
    act({ act: 'cancel' });
  });
  const stream = new EventSource('/stream');
  stream.addEventListener('message', (event: MessageEvent<string>) => {
    const one = JSON.parse(event.data) as Told;
    take(known, one);
    if (one.kind === 'everything') {
      byId('team').textContent = known.team;
      wirePeople();
      byId('messages').scrollTop = 1e9;
    }
    drawSoon();
  });
  stream.addEventListener('open', () => told(''));
  stream.addEventListener('error', () =>
    told('The local Slack has stopped; this page waits for it.'),
  );
}

wire();
