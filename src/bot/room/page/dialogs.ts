// The page's two dialogs: keys and words, and a picture enlarged. The browser keeps the keys inside while
// one is open, and gives them back to where they were.
import type { RoomMessage } from '../protocol.ts';
import { el, part, pressable } from './element.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'Type a command'],
  ['Enter', 'Send; on a message, open its thread or unfold it'],
  ['Tab', 'Take the completion; the arrows choose another'],
  ['\u2191 in the box', 'What was typed before'],
  ['\u2191 \u2193 or k j', 'From message to message'],
  ['Esc', 'Close what is open: form, thread, answer'],
  ['0 to 6', 'A channel; 0 is everything'],
  ['End', 'The newest message'],
  ['?', 'This page'],
];

const WORDS: readonly (readonly [string, string])[] = [
  ['halt <reason>', 'Stops new risk at once, with one key. A second person confirms it.'],
  ['resume <reason>', 'Asks to open the desk again. Two people, one of them risk.'],
  ['status', 'How the desk stands, and why.'],
  ['approve R-0001 <reason>', 'Turns your key.'],
  ['journal verify', 'Reads the whole journal again and checks every link of its chain.'],
  ['help', 'Everything you may run, and why not the rest.'],
];

function rows(list: readonly (readonly [string, string])[], tag: 'kbd' | 'code'): HTMLElement {
  return el(
    'dl',
    { class: `rows ${tag}` },
    ...list.map(([name, says]) =>
      el('div', {}, el('dt', {}, el(tag, {}, name)), el('dd', {}, says)),
    ),
  );
}

function openDialog(dialog: HTMLDialogElement): void {
  dialog.addEventListener('close', () => {
    dialog.remove();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  part('dialogs').replaceChildren(dialog);
  dialog.showModal();
}

export interface HelpSetting {
  readonly singleKeys: boolean;
  readonly turnSingleKeys: () => void;
}

export function openHelp({ singleKeys, turnSingleKeys }: HelpSetting): void {
  const box = el('input', { type: 'checkbox', id: 'single-keys', checked: singleKeys });
  box.addEventListener('change', turnSingleKeys);
  const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'help-title' });
  dialog.append(
    el(
      'div',
      { class: 'dialog-body' },
      el('h2', { id: 'help-title' }, 'Keys and words'),
      rows(KEYS, 'kbd'),
      el(
        'p',
        { class: 'check' },
        box,
        el('label', { for: 'single-keys' }, 'Single letters and signs are keys of the room'),
      ),
      el('h3', {}, 'Some words to begin with'),
      rows(WORDS, 'code'),
      el(
        'p',
        {},
        'In an alert\u2019s thread plain words work: ack, resolve <cause>, escalate, silence 2h <why>. Anything else is kept as a note.',
      ),
      pressable(
        { class: 'press', 'data-style': 'good', autofocus: true },
        () => {
          dialog.close();
        },
        'Close',
      ),
    ),
  );
  openDialog(dialog);
}

export function openPicture(message: RoomMessage, address: string): void {
  const { picture } = message.card;
  if (picture === null) return;
  const dialog = el('dialog', { class: 'dialog large', 'aria-label': picture.title });
  dialog.append(
    el(
      'div',
      { class: 'dialog-body' },
      el('img', {
        src: address,
        alt: picture.alt,
        width: 800,
        height: 540,
      }),
      el('p', {}, picture.title),
      pressable(
        { class: 'press', 'data-style': 'plain', autofocus: true },
        () => {
          dialog.close();
        },
        'Close',
      ),
    ),
  );
  openDialog(dialog);
}

/** Whether a dialog has the keys. */
export function isDialogOpen(): boolean {
  return part('dialogs').querySelector('dialog[open]') !== null;
}
