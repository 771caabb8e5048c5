// Where a message stands on Slack, written as one word: "C012/1700000000.000100". Pure.

export interface Spot {
  readonly channel: string;
  readonly ts: string;
}

export function writePlace({ channel, ts }: Spot): string {
  return `${channel}/${ts}`;
}

/** Null for what is no place on Slack. */
export function readPlace(text: string): Spot | null {
  const [, channel = '', ts = ''] = /^([A-Z0-9]+)\/(\d+\.\d+)$/.exec(text) ?? [];
  return ts === '' ? null : { channel, ts };
}

/** The event type under which the desk marks its own messages with their row. */
export const MARK = 'twokey';
