// What every remote platform shows of a message in the same words and colours: its first line, which alone
// does as a notification, whose desk it is, and what stands beneath. Colour only repeats what words say.
import type { Card, CardState } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { counted, oneLine } from '#bot/text.ts';

const RED = 0xa30200;
const AMBER = 0xdaa038;
const GREEN = 0x2eb886;
const GREY = 0xdddddd;
/** Something waits for a person, or is being carried out. */
const BLUE = 0x1264a3;

const HUES: Readonly<Record<CardState, number>> = {
  firing: RED,
  acknowledged: AMBER,
  silenced: GREY,
  resolved: GREEN,
  asked: BLUE,
  running: BLUE,
  granted: GREEN,
  ended: GREY,
};

/** The colour of a card's state, 0xRRGGBB; of its tone where it has no state; null for none. */
export function hueOf(card: Card): number | null {
  if (card.state !== null) return HUES[card.state];
  switch (card.tone) {
    case 'good':
      return GREEN;
    case 'bad':
      return card.severity === 'CRITICAL' ? RED : AMBER;
    case 'plain':
      return null;
  }
}

/** "CRITICAL - FIRING - Daily loss -4.2 %  AL-0007": how bad, how it stands, what; LIVE stands before all. */
export function headline(card: Card): string {
  const words = [
    ...(card.mode === 'LIVE' ? ['LIVE'] : []),
    ...(card.severity === 'INFO' ? [] : [card.severity]),
    ...(card.state === null ? [] : [card.state.toUpperCase()]),
    oneLine(card.title),
  ];
  return words.join(' - ');
}

/** "LIVE, REAL MONEY" or the mode's name: live money is told apart at a glance and without colour. */
export function modeText(card: Card): string {
  return card.mode === 'LIVE' ? 'LIVE, REAL MONEY' : oneLine(card.mode);
}

/** The line of a notification: the headline with mode and account. */
export function notice(message: ChatMessage): string {
  const { card } = message;
  const whose = `${oneLine(card.mode)} ${oneLine(card.account)}`.trim();
  const repeat = message.repeat ? ' (may be a repeat)' : '';
  return [`${headline(card)}${repeat}`, whose].filter((part) => part !== '').join(' - ');
}

export const REPEAT_MARK = 'may be a repeat: an answer was lost';

/** Where the whole of a message is read. */
export function whereToRead({ topic }: Pick<ChatMessage, 'topic'>): string {
  const [kind = '', id = ''] = (topic ?? '').split(' ');
  if (kind === 'alert') return `in the room, or with: timeline ${id}`;
  if (kind === 'incident') return `in the room, or with: incident ${id}`;
  if (kind === 'approval') return 'in the room, or with: approvals';
  return 'in the room';
}

/** Buttons with the same words are one press, so the first of them stands for all. */
export function distinctButtons(card: Card): Card['buttons'] {
  const seen = new Set<string>();
  return card.buttons.filter(({ words }) => {
    const key = JSON.stringify(words);
    const known = seen.has(key);
    seen.add(key);
    return !known;
  });
}

/** "3 buttons do not fit here"; null where all are shown. */
export function buttonsLeftText(shown: number, all: number, where: string): string | null {
  return shown >= all ? null : `${counted(all - shown, 'more button')}: press them ${where}.`;
}

const BAR = 10;

/** "[#####-----] 52 % backtest" without brackets, in blocks. */
export function progressText(share: number, text: string): string {
  const done = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const full = Math.floor(done * BAR);
  return `${'\u2593'.repeat(full)}${'\u2591'.repeat(BAR - full)} ${Math.floor(done * 100)} %  ${oneLine(text)}`.trimEnd();
}
