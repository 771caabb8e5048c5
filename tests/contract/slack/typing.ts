// What Slack's own client makes of typed words before it sends them: the three signs are escaped, people become
// mentions, as the desk does by its name, addresses become links.
import { BOT_NAME, BOT_USER } from './cast.ts';
import type { Person } from './standing.ts';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A message as it is kept and told. */
export function typedMessage(text: string, people: readonly Person[]): string {
  const linked = escaped(text).replaceAll(/\bhttps?:\/\/[^\s|]+/g, (url) => `<${url}>`);
  return linked.replaceAll(/@([a-z]+)\b/g, (whole, name: string) => {
    const id = name === BOT_NAME ? BOT_USER : people.find((one) => one.name === name)?.id;
    return id === undefined ? whole : `<@${id}>`;
  });
}

/** The text of a command: only the three signs are escaped, unless the manifest asks for more. */
export function typedCommand(text: string): string {
  return escaped(text);
}
