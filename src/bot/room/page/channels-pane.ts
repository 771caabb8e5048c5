// The channels, with how much stands unread in each and how bad the worst of it is, in words too.
import type { RoomSnapshot } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { EVERYTHING } from './book.ts';
import type { Unread } from './book.ts';
import { el, part, pressable, setText, unseen } from './element.ts';

export interface ChannelsShowing {
  readonly channels: RoomSnapshot['channels'];
  readonly chosen: string;
  readonly unread: ReadonlyMap<string, Unread>;
}

const MOST_COUNTED = 99;

interface Row {
  readonly button: HTMLButtonElement;
  readonly badge: HTMLElement;
  readonly words: HTMLElement;
}

function createRow(name: string, says: string, acts: Acts): Row {
  const badge = el('span', { class: 'badge', 'aria-hidden': true, hidden: true });
  const words = unseen('');
  const button = pressable(
    { class: 'channel', title: says },
    () => {
      acts.go({ channel: name, thread: null });
    },
    el('span', { class: 'hash', 'aria-hidden': true }, name === EVERYTHING ? '\u2217' : '#'),
    el('span', { class: 'name' }, name === EVERYTHING ? 'Everything' : name),
    badge,
    words,
  );
  return { button, badge, words };
}

function count(row: Row, found: Unread | undefined): void {
  const { badge, words } = row;
  badge.hidden = found === undefined;
  if (found === undefined) return setText(words, '');
  badge.dataset['severity'] = found.worst;
  setText(badge, found.count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(found.count));
  const worst = found.worst === 'INFO' ? '' : `, the worst ${found.worst}`;
  setText(words, `, ${found.count} unread${worst}`);
  return undefined;
}

export function createChannelsPane(acts: Acts): (showing: ChannelsShowing) => void {
  const list = part('channel-list');
  const rows = new Map<string, Row>();
  return ({ channels, chosen, unread }) => {
    const named = [{ name: EVERYTHING, says: 'Every channel in one stream' }, ...channels];
    if (rows.size !== named.length) {
      rows.clear();
      list.replaceChildren(
        ...named.map(({ name, says }) => {
          const row = createRow(name, says, acts);
          rows.set(name, row);
          return el('li', {}, row.button);
        }),
      );
    }
    for (const [name, row] of rows) {
      if (name === chosen) row.button.setAttribute('aria-current', 'page');
      else row.button.removeAttribute('aria-current');
      count(row, unread.get(name));
    }
  };
}
