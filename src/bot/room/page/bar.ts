// The bar of a narrow page: one pane at a time, and what waits in each.
import type { Acts, Pane } from './acts.ts';
import { el, part, pressable, setText, unseen, whole } from './element.ts';
import { icon } from './icon.ts';

export interface BarShowing {
  readonly pane: Pane;
  readonly unread: number;
  /** Open alerts and approvals. */
  readonly waiting: number;
}

const TABS: readonly (readonly [Pane, string])[] = [
  ['channels', 'Channels'],
  ['messages', 'Messages'],
  ['desk', 'Desk'],
];

export function createBar(acts: Acts): (showing: BarShowing) => void {
  const tabs = TABS.map(([pane, name]) => {
    const badge = el('span', { class: 'badge', 'aria-hidden': true, hidden: true });
    const words = unseen('');
    const button = pressable(
      { class: 'tab', 'data-tab': pane },
      () => {
        acts.showPane(pane);
      },
      icon(pane),
      name,
      badge,
      words,
    );
    part('bar').append(button);
    return { pane, button, badge, words };
  });
  return ({ pane, unread, waiting }) => {
    whole.mark('pane', pane);
    for (const tab of tabs) {
      if (tab.pane === pane) tab.button.setAttribute('aria-current', 'page');
      else tab.button.removeAttribute('aria-current');
      const count = { channels: unread, messages: 0, desk: waiting }[tab.pane];
      tab.badge.hidden = count === 0;
      setText(tab.badge, count > 99 ? '99+' : String(count));
      const what = tab.pane === 'desk' ? 'waiting for a person' : 'unread';
      setText(tab.words, count === 0 ? '' : `, ${count} ${what}`);
    }
  };
}
