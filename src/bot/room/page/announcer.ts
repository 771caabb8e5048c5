// Says what arrived to those who hear the page: what is CRITICAL at once, the rest every few seconds.
import { part } from './element.ts';
import { politeText, spoken } from './spoken.ts';
import type { Arrived } from './spoken.ts';

export function createAnnouncer(): { hear(arrived: Arrived): void; speak(): void } {
  const polite = part('polite');
  const urgent = part('urgent');
  let waiting: readonly string[] = [];
  return {
    hear(arrived) {
      const words = spoken(arrived);
      if (words.urgent.length > 0) urgent.textContent = words.urgent.join('. ');
      waiting = [...waiting, ...words.polite];
    },
    speak() {
      if (waiting.length === 0) return;
      polite.textContent = politeText(waiting);
      waiting = [];
    },
  };
}
