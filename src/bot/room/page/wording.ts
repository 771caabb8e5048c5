// The page's own words: times, counts and names made from what the server sent. Nothing here decides
// anything; it only says the same a little shorter.
import type { Button, Card } from '#bot/card.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const TOPIC_ID = /\b(?:R|AL)-\d{4,6}\b/;

/** "10:05" of "2020-02-24 10:05 ET". */
export function hourOf(at: string): string {
  return /\b\d{2}:\d{2}\b/.exec(at)?.[0] ?? '';
}

/** "Mon 2020-02-24" of "2020-02-24 10:05 ET". */
export function dayOf(at: string): string {
  const day = at.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return `${WEEKDAYS[date.getUTCDay()] ?? ''} ${day}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** "12 s", "3 min", "2 h": how long ago, in the largest whole unit. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** When a message was written, on the reader's own clock: "21 Nov 2025, 14:02:11 CET, your time". */
export function yourTime(wall: number): string {
  const text = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(wall);
  return `Written ${text}, your time`;
}

/** The card's standing in words, before what it is: "CRITICAL FIRING". */
export function standingWords(card: Card): string {
  return [
    card.severity === 'INFO' ? '' : card.severity,
    card.state === null ? '' : card.state.toUpperCase(),
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** A figure that carries its sign is shown rising or falling; anything else is not. */
export function directionOf(text: string): 'up' | 'down' | null {
  const found = /^([+\-\u2212])\s?\$?\d[\d,.]*/.exec(text.trim());
  if (found === null || /^[+\-\u2212]\s?\$?[0.,]+(?:\s?%)?(?![\d])/.test(text.trim())) return null;
  return found[1] === '+' ? 'up' : 'down';
}

/** Whether a column holds figures, so that they are set under one another. */
export function isFigures(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '' && cell !== '-');
  return (
    filled.length > 0 && filled.every((cell) => /^[+\-\u2212]?\s?\$?\d[\d,.]*\s?[%x]?$/.test(cell))
  );
}

/** Set in columns by blanks, as a terminal would: to be shown letter under letter. */
export function isAligned(text: string): boolean {
  return text.split('\n').some((line) => /\S {2,}\S/.test(line));
}

/** "AL-0007" of "alert AL-0007". */
export function topicId(topic: string): string {
  return topic.slice(topic.indexOf(' ') + 1);
}

/** The topic a text speaks of, by the first id in it; null when it names none. */
export function topicIn(text: string): string | null {
  const id = TOPIC_ID.exec(text)?.[0];
  if (id === undefined) return null;
  return `${id.startsWith('R') ? 'approval' : 'alert'} ${id}`;
}

/** What a button says, with what it acts on: "Approve R-0002". */
export function buttonName(button: Button, topic: string | null): string {
  const label = button.label.replace(/(?:\u2026|\.\.\.)$/, '');
  if (topic === null || label.includes(topicId(topic))) return label;
  return `${label} ${topicId(topic)}`;
}

/** The line a button comes to, with what was answered so far and the rest in brackets. */
export function typedLine(button: Button, answers: Readonly<Record<string, string>>): string {
  return button.words
    .map((word) => {
      const ask = button.asks.find((one) => word === `{${one.name}}`);
      if (ask === undefined) return word;
      const answer = answers[ask.name]?.trim() ?? '';
      if (answer !== '') return answer;
      return ask.needed ? `<${ask.name}>` : '';
    })
    .filter((word) => word !== '')
    .join(' ');
}

/** Two buttons are the same when they come to the same words. */
export function sameButton(a: Button, b: Button): boolean {
  return a.label === b.label && a.words.join('\n') === b.words.join('\n');
}

/** The words for a level of the desk. */
export const LEVELS = {
  open: { word: 'Open', says: 'New risk may be taken.' },
  reducing: { word: 'Reducing', says: 'No new risk. Exits, closes and stops go on.' },
  halted: { word: 'Halted', says: 'No trading. Stops at the broker stay.' },
} as const;
