// Whom the words of a message notify: what stands in them, less what allowed_mentions forbids.
import { listOf, objectOf, textOf } from './json.ts';
import type { Json, Mentions } from './world.ts';

function all(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map((found) => found[1] ?? ''))];
}

/** Without `allowed` everything in the words notifies, as on Discord. */
export function mentionsOf(content: string, allowed: Json | undefined): Mentions {
  const everyone = /@(everyone|here)\b/.test(content);
  const users = all(content, /<@!?(\d+)>/g);
  const roles = all(content, /<@&(\d+)>/g);
  if (allowed === undefined || allowed === null) return { everyone, users, roles };
  const given = objectOf(allowed);
  const parse = listOf(given['parse']).map(textOf);
  const named = (field: string): readonly string[] => listOf(given[field]).map(textOf);
  return {
    everyone: everyone && parse.includes('everyone'),
    users: users.filter((id) => parse.includes('users') || named('users').includes(id)),
    roles: roles.filter((id) => parse.includes('roles') || named('roles').includes(id)),
  };
}
