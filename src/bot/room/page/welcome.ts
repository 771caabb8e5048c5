// The welcome of the demo: what this is, and three things to try, each one press from being typed. It
// stays away once it was closed.
import type { RoomPerson } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { addressFor } from './address.ts';
import { el, part, pressable } from './element.ts';
import type { Child } from './element.ts';

const SAYS =
  'This desk replays the real market of early 2020 and trades it by its own rules. Safe is free: anybody may stop it. Dangerous takes two people.';

export interface WelcomeShowing {
  readonly me: RoomPerson | null;
  readonly personas: readonly RoomPerson[];
  /** The topic of an alert that nobody has acknowledged; null while there is none. */
  readonly firing: string | null;
}

function item(number: string, title: string, says: string, ...acts: readonly Child[]): HTMLElement {
  return el(
    'li',
    {},
    el('span', { class: 'number', 'aria-hidden': true }, number),
    el('div', {}, el('h4', {}, title), el('p', {}, says), el('div', { class: 'presses' }, ...acts)),
  );
}

/** Somebody else whose key counts beside this one's. */
function colleague({ me, personas }: WelcomeShowing): RoomPerson | null {
  const others = personas.filter((person) => person.id !== me?.id);
  return others.find((person) => person.roles.includes('risk')) ?? others[0] ?? null;
}

function offer(acts: Acts, words: string, label: string): HTMLElement {
  return pressable(
    { class: 'press', 'data-style': 'plain' },
    () => {
      acts.fill(words);
    },
    label,
  );
}

function secondWindow(other: RoomPerson | null): HTMLElement | null {
  if (other === null) return null;
  const href = addressFor(other.id);
  const traits = { class: 'press', 'data-style': 'plain', target: '_blank', rel: 'noopener' };
  return el('a', { ...traits, href }, `Second window as ${other.name}`);
}

function items(latest: () => WelcomeShowing, acts: Acts): readonly HTMLElement[] {
  const acknowledge = pressable(
    { class: 'press', 'data-style': 'plain' },
    () => {
      const { firing } = latest();
      if (firing === null) acts.go({ channel: 'alerts', thread: null });
      else acts.fillThread('ack', firing);
    },
    'Type \u201cack\u201d',
  );
  return [
    item(
      '1',
      'Halt, then confirm as somebody else',
      'A halt takes one press. To open again takes two people.',
      offer(acts, 'halt trying it out', 'Type \u201chalt\u201d'),
      secondWindow(colleague(latest())),
    ),
    item(
      '2',
      'Acknowledge an alert',
      'The crash of 2020 trips a limit within the first minute.',
      acknowledge,
    ),
    item(
      '3',
      'Verify the journal',
      'Every fact is chained to the one before it; this reads them all again.',
      offer(acts, 'journal verify', 'Type \u201cjournal verify\u201d'),
    ),
  ];
}

export function createWelcome(
  acts: Acts,
  dismiss: () => void,
): (showing: WelcomeShowing | null) => void {
  const place = part('welcome');
  let latest: WelcomeShowing = { me: null, personas: [], firing: null };
  let drawnFor: string | null = null;
  return (showing) => {
    place.hidden = showing === null;
    if (showing === null) return;
    latest = showing;
    const person = showing.me?.id ?? '';
    if (person === drawnFor) return;
    drawnFor = person;
    place.replaceChildren(
      pressable({ class: 'close', 'aria-label': 'Close the welcome' }, dismiss, '\u00d7'),
      el('h3', {}, 'A trading desk run from chat'),
      el('p', { class: 'welcome-says' }, SAYS),
      el('ol', { class: 'things' }, ...items(() => latest, acts)),
    );
  };
}
