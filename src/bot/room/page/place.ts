// Where the reader is, as the page's address writes it: "#alerts", or "#alerts/412" with a thread open.
import { EVERYTHING } from './book.ts';

export interface Place {
  readonly channel: string;
  /** The card whose thread is open; null for the channel itself. */
  readonly thread: number | null;
}

export function readPlace(hash: string): Place {
  const [channel = '', thread = ''] = hash.replace(/^#/, '').split('/');
  const number = /^[1-9]\d{0,15}$/.test(thread) ? Number(thread) : null;
  return { channel: /^[a-z][a-z-]*$/.test(channel) ? channel : EVERYTHING, thread: number };
}

export function placeText({ channel, thread }: Place): string {
  return thread === null ? `#${channel}` : `#${channel}/${thread}`;
}
