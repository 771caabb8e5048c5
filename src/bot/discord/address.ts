// Discord's addresses: snowflakes, which carry the time they were made, and where a message stands. Pure.
const EPOCH_MS = 1_420_070_400_000;
const SHIFT = 22n;

export function isSnowflake(text: string): boolean {
  return /^\d{17,19}$/.test(text);
}

/** When it was made, milliseconds on Discord's wall clock. */
export function wallOf(id: string): number {
  return Number(BigInt(id) >> SHIFT) + EPOCH_MS;
}

/** The first id of that millisecond. */
export function snowflakeAt(wall: number): string {
  return String(BigInt(Math.max(0, Math.floor(wall) - EPOCH_MS)) << SHIFT);
}

export function isNewer(id: string, other: string): boolean {
  return BigInt(id) > BigInt(other);
}

/** A message in a channel or thread; its thread, where it has one, is a channel of the message's id. */
export interface Place {
  readonly channel: string;
  readonly message: string;
}

export function writePlace({ channel, message }: Place): string {
  return `${channel}/${message}`;
}

/** Null for what is no place of Discord. */
export function readPlace(text: string): Place | null {
  const [channel = '', message = '', more] = text.split('/');
  if (more !== undefined || !isSnowflake(channel) || !isSnowflake(message)) return null;
  return { channel, message };
}
