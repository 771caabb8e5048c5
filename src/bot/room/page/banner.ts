// The line that is always in sight: whose money, how the desk stands, what holds it, its clock, who
// speaks here, and the halt.
import type { DeskPanel, RoomPerson, RoomSnapshot } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { el, part, pressable, setText } from './element.ts';
import { icon } from './icon.ts';
import { counted, LEVELS } from './wording.ts';

export interface BannerShowing {
  readonly desk: DeskPanel;
  readonly kind: RoomSnapshot['kind'];
  readonly me: RoomPerson | null;
  readonly personas: readonly RoomPerson[];
}

function rolesText({ roles }: RoomPerson): string {
  return roles.length === 0 ? 'no role' : roles.join(', ');
}

/** How many latches hold the desk, and which; without one, what else keeps it from being open. */
function latchTexts({ latches, because }: DeskPanel): readonly [string, string] {
  if (latches.length === 0) return [because.length === 0 ? 'No latch' : because.join(', '), ''];
  const names = latches.map((latch) => latch.name).join(', ');
  return [counted(latches.length, 'latch', 'latches'), `: ${names}`];
}

function personPart(showing: BannerShowing, acts: Acts): HTMLElement {
  const { kind, me, personas } = showing;
  if (kind === 'real' || personas.length === 0) {
    const words = me === null ? 'Reading only' : `You are ${me.name} (${rolesText(me)})`;
    return el('span', { class: 'person-text', title: words }, words);
  }
  const select = el(
    'select',
    { id: 'person', 'aria-label': 'You are' },
    me === null ? el('option', { value: '', selected: true }, 'Only looking') : null,
    ...personas.map((person) =>
      el(
        'option',
        { value: person.id, selected: person.id === me?.id },
        `${person.name}, ${rolesText(person)}`,
      ),
    ),
  );
  select.addEventListener('change', () => {
    acts.become(select.value);
  });
  return el(
    'span',
    { class: 'person' },
    el('label', { for: 'person', 'aria-hidden': true }, 'You are'),
    select,
  );
}

/** The parts that change, as they stand in the banner. */
function bannerParts(acts: Acts) {
  return {
    mode: el('span', {}),
    money: el('span', { class: 'real-money' }),
    account: el('span', { class: 'account' }),
    lamp: el('span', { class: 'lamp', 'aria-hidden': true }),
    level: el('span', { class: 'level-word' }),
    clock: el('span', { class: 'clock' }),
    held: el('span', {}),
    names: el('span', { class: 'hold-names' }),
    holds: pressable({ class: 'holds' }, () => {
      acts.showPane('desk');
    }),
    silences: el('span', { class: 'silences' }),
    person: el('span', { class: 'person-place' }),
    halt: pressable(
      { class: 'halt', title: 'Stops new risk at once; the reason can follow' },
      acts.halt,
      icon('halt'),
      'Halt',
    ),
  };
}

function controls(acts: Acts): readonly HTMLElement[] {
  return [
    pressable(
      { class: 'icon', 'aria-label': 'Turn dark or light', title: 'Dark or light' },
      acts.turnTheme,
      icon('theme'),
    ),
    pressable(
      { class: 'icon', 'aria-label': 'Keys and words', title: 'Keys and words (?)' },
      acts.help,
      el('span', { 'aria-hidden': true }, '?'),
    ),
  ];
}

export function createBanner(acts: Acts): (showing: BannerShowing) => void {
  const parts = bannerParts(acts);
  const standing = el('span', { class: 'level' }, parts.lamp, parts.level);
  const mark = el('span', { class: 'mode-mark' }, parts.mode, parts.money);
  parts.holds.append(parts.held, parts.names);
  part('banner').append(
    el('span', { class: 'whose' }, mark, parts.account),
    standing,
    parts.clock,
    el('span', { class: 'middle' }, parts.holds, parts.silences),
    parts.person,
    ...controls(acts),
    parts.halt,
  );
  let spoken = '';
  return (showing) => {
    const { desk } = showing;
    const [count, which] = latchTexts(desk);
    part('banner').dataset['mode'] = desk.mode;
    setText(parts.mode, desk.mode);
    setText(parts.money, desk.mode === 'LIVE' ? ', real money' : '');
    setText(parts.account, desk.account);
    standing.dataset['level'] = desk.level;
    standing.title = LEVELS[desk.level].says;
    setText(parts.level, LEVELS[desk.level].word);
    setText(parts.clock, desk.clock);
    setText(parts.held, count);
    setText(parts.names, which);
    parts.holds.dataset['any'] = String(desk.latches.length > 0);
    const quiet = desk.silences.length;
    setText(parts.silences, quiet === 0 ? '' : counted(quiet, 'silence'));
    parts.silences.title = desk.silences.join('\n');
    const key = JSON.stringify([showing.kind, showing.me, showing.personas]);
    if (key !== spoken) parts.person.replaceChildren(personPart(showing, acts));
    spoken = key;
    parts.halt.disabled = showing.me === null;
  };
}
