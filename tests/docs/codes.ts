// Finds every refusal code in the sources with a real parser: what stands where a code stands, and every
// other word written like one. A code put together at run time is found by the part that is written.
import type { Node } from 'oxc-parser';
import { walk } from '#tests/laws/parse.ts';
import type { SourceFile } from '#tests/laws/parse.ts';

/** Functions whose first argument is a code. */
const CODED_CALLS: ReadonlySet<string> = new Set(['refuse', 'deny', 'give', 'failed']);
const CODE_SHAPE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
const PLAIN_CODE_SHAPE = /^[A-Z][A-Z0-9_]+$/;
const PREFIX_SHAPE = /^[A-Z][A-Z0-9]*_$/;

/** Words written like a code that are something else, and what. */
const NO_CODES: Readonly<Record<string, string>> = {
  OK: 'the code of an answer that is no refusal',
  KILL_SWITCH: 'the kill file',
  GREEN_ONLY: 'a profile',
  FULL_24: 'a profile',
  STATE_DIR: 'an environment variable',
  ANCHOR_DIR: 'an environment variable',
  SLACK_BOT_TOKEN: 'an environment variable',
  SLACK_APP_TOKEN: 'an environment variable',
  SLACK_SIGNING_SECRET: 'an environment variable',
  SLACK_API_URL: 'an environment variable',
  DISCORD_TOKEN: 'an environment variable',
  DISCORD_GUILD: 'an environment variable',
  DISCORD_API_URL: 'an environment variable',
  SMTP_PASSWORD: 'an environment variable',
  STOOQ_KEY: 'an environment variable',
  WEBHOOK_SECRET: 'an environment variable',
  EAI_AGAIN: 'what the network says',
  O_RDWR: 'a flag of the system',
  O_CREAT: 'a flag of the system',
};
/** Of libraries, and of environment variables. */
const NO_CODE_PREFIXES: readonly string[] = [
  'SQLITE_',
  'TWOKEY_',
  'XDG_',
  'ALPACA_',
  'APCA_',
  'TWILIO_',
  'UND_ERR_',
];

export interface FoundCodes {
  /** By code: the files that say it. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  /** Beginnings of codes put together at run time, such as `APPROVAL_`. */
  readonly prefixes: ReadonlySet<string>;
}

function isNoCode(text: string): boolean {
  return text in NO_CODES || NO_CODE_PREFIXES.some((prefix) => text.startsWith(prefix));
}

function calledName(node: Node): string | null {
  if (node.type !== 'CallExpression') return null;
  const { callee } = node;
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
    ? callee.property.name
    : null;
}

/** True where the node stands in the place of a code: a coded call's first argument, or `code: …`. */
function inCodePlace(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'Property')
    return parent.value === node && parent.key.type === 'Identifier' && parent.key.name === 'code';
  const name = calledName(parent);
  return (
    name !== null &&
    CODED_CALLS.has(name) &&
    parent.type === 'CallExpression' &&
    parent.arguments[0] === node
  );
}

export function findCodes(files: readonly SourceFile[]): FoundCodes {
  const codes = new Map<string, string[]>();
  const prefixes = new Set<string>();
  for (const file of files)
    walk(file.program, (node, trail) => {
      if (node.type === 'TemplateLiteral') {
        const start = node.quasis[0]?.value.cooked ?? '';
        const coded = PREFIX_SHAPE.test(start) && inCodePlace(node, trail.at(-1));
        if (coded) prefixes.add(start);
      }
      if (node.type !== 'Literal' || typeof node.value !== 'string') return undefined;
      const text = node.value;
      const coded = inCodePlace(node, trail.at(-1)) && PLAIN_CODE_SHAPE.test(text);
      if ((coded || CODE_SHAPE.test(text)) && !isNoCode(text))
        codes.set(text, [...new Set([...(codes.get(text) ?? []), file.path])]);
      return undefined;
    });
  return { codes, prefixes };
}
