// Why Discord's gateway ends a connection for good, and what a person can do about it. Every other end is one
// after which the desk connects again by itself.
export const TOKEN_REFUSED =
  'Discord does not accept the bot’s token. Make a new one in the Developer Portal (Bot, Reset Token), put it into the environment and start the desk again.';

const FINAL: Readonly<Record<number, string>> = {
  4_004: TOKEN_REFUSED,
  4_010:
    'Discord does not accept the shard the bot asked for. Update the desk, and start it again.',
  4_011:
    'The bot is in more guilds than one connection may serve. Use a bot of the desk’s own, and start again.',
  4_012:
    'Discord no longer speaks this version of its gateway. Update the desk, and start it again.',
  4_013: 'Discord does not know an intent the bot asked for. Update the desk, and start it again.',
  4_014:
    'The bot may not read messages. Switch on MESSAGE CONTENT INTENT in the Developer Portal (Bot, Privileged Gateway Intents), and start the desk again.',
};

/** In words with the remedy; null for an end that is not for good. */
export function finalWhy(code: number): string | null {
  const why = FINAL[code];
  return why === undefined ? null : `${why} (${code})`;
}
