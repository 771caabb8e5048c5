// The left side: the guild, its channels with the threads under them, the direct messages with the desk, and who
// is speaking.
/// <reference lib="dom" />
import type { Book } from './book.ts';
import { avatar, byId, el, press } from './element.ts';
import type { ShownPlace } from './told.ts';

export interface SidebarHands {
  readonly who: string;
  readonly here: string;
  readonly thread: string | null;
  go(place: string): void;
  openThread(thread: string): void;
  speakAs(who: string): void;
}

function placeElement(place: ShownPlace, book: Book, hands: SidebarHands): HTMLElement {
  const isHere = place.kind === 'thread' ? place.id === hands.thread : place.id === hands.here;
  const sign = { channel: '#', thread: '↳', dm: '@' }[place.kind];
  const unread = book.isUnread(place.id) && !isHere;
  const go = (): void => {
    if (place.kind === 'thread') hands.openThread(place.id);
    else hands.go(place.id);
  };
  return press(
    {
      class: `place ${place.kind}${isHere ? ' here' : ''}${unread ? ' unread' : ''}`,
      ...(isHere ? { 'aria-current': 'true' } : {}),
    },
    go,
    el('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    el('span', { class: 'place-name' }, place.kind === 'dm' ? 'twokey' : place.name),
  );
}

const THREADS_SHOWN = 6;

/** The newest threads under their channel; the others are found at their messages. */
function withThreads(channel: ShownPlace, book: Book, hands: SidebarHands): readonly HTMLElement[] {
  const threads = book.places
    .filter((one) => one.parent === channel.id && !one.archived)
    .slice(-THREADS_SHOWN)
    .toReversed();
  return [channel, ...threads].map((one) => placeElement(one, book, hands));
}

export function drawSidebar(book: Book, hands: SidebarHands): void {
  byId('guild').textContent = book.guild;
  const joined = byId('joined');
  joined.textContent = book.joined ? 'twokey is online' : 'twokey is not connected';
  joined.className = book.joined ? 'joined' : 'joined away';
  const channels = book.places.filter((one) => one.kind === 'channel');
  const { dm } = book.person(hands.who);
  const direct = dm === null ? undefined : book.place(dm);
  const own: ShownPlace = direct ?? {
    id: 'dm',
    kind: 'dm',
    name: '',
    parent: null,
    archived: false,
  };
  byId('places').replaceChildren(
    el('h2', {}, 'Channels'),
    ...channels.flatMap((one) => withThreads(one, book, hands)),
    el('h2', {}, 'Direct messages'),
    placeElement(own, book, hands),
  );
  const person = book.person(hands.who);
  const choices = book.people
    .filter((one) => one.kind === 'person')
    .map((one) => {
      const roles = one.roles.length === 0 ? '' : ` · ${one.roles.join(', ')}`;
      const attributes = { value: one.id, ...(one.id === hands.who ? { selected: '' } : {}) };
      return el('option', attributes, `${one.name}${roles}`);
    });
  const select = el('select', { id: 'who', 'aria-label': 'Who speaks' }, ...choices);
  select.addEventListener('change', () => {
    hands.speakAs(select.value);
  });
  if (document.activeElement?.id === 'who') return;
  byId('speaker').replaceChildren(
    avatar(person.name, 'person'),
    el('span', { class: 'speaking' }, el('small', {}, 'You speak as'), select),
  );
}
