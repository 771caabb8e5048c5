// What the tests of chat.yaml share: secrets drawn anew for every run, the shipped file with edits, and how
// both are read.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChat } from '../../src/config.ts';
import type { ChatSettings } from '../../src/config.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import type { Result } from '#engine/model/result.ts';

export const SHIPPED = join(import.meta.dirname, '../../config');
export const BOT = `xoxb-${randomBytes(12).toString('hex')}`;
export const APP = `xapp-${randomBytes(12).toString('hex')}`;
export const SIGNING = randomBytes(16).toString('hex');
export const DISCORD = randomBytes(24).toString('hex');
export const SID = `AC${randomBytes(16).toString('hex')}`;
export const TOKEN = randomBytes(16).toString('hex');
export const HOOK = `whsec_${randomBytes(32).toString('base64')}`;
export const GUILD = '100000000000000001';
const made: string[] = [];

/** For afterAll. */
export function clearFolders(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export type Edit = readonly [string | RegExp, string];

export function configFolder(...edits: readonly Edit[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-chat-'));
  made.push(dir);
  cpSync(SHIPPED, join(dir, 'config'), { recursive: true });
  const path = join(dir, 'config', 'chat.yaml');
  const text = edits.reduce(
    (before, [from, to]) => {
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${String(from)} is not in chat.yaml`);
      return after;
    },
    readFileSync(path, 'utf8'),
  );
  writeFileSync(path, text);
  return join(dir, 'config');
}

export type Env = Readonly<Record<string, string>>;

export function readFor(env: Env, kind: DeskKind = 'real', dir = SHIPPED): Result<ChatSettings> {
  return readChat(dir, kind, env);
}

export function settled(answer: Result<ChatSettings>): ChatSettings {
  if (!answer.ok) throw new Error(answer.refusal.text);
  return answer.value;
}

export const MAIL: Edit = [
  /server: none[^]*?sends: \[CRITICAL\]/,
  'server: smtp.example.com\n  port: 465\n  user: desk\n  from: Desk <desk@example.com>\n  to: [ana@example.com]\n  sends: [CRITICAL, reports]',
];
export const SMS: Edit = [
  'from: none\n  to: []\n  sends: []',
  "from: '+15559999999'\n  to: ['+15550000001']\n  sends: [CRITICAL]",
];
export const hooks = (url: string): Edit => [
  'webhooks: []',
  `webhooks:\n  - { name: pager-one, url: '${url}', sends: [CRITICAL] }`,
];
