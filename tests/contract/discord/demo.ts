// The demo desk in a local Discord, started by hand: both run on this machine and stop together. No account is
// needed, and the token is made up for this one run.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { registerCommands } from '#bot/discord/register.ts';
import { readChatFile } from '../../../src/config/chat.ts';
import { startFakeDiscord } from './fake-discord.ts';
import type { FakeDiscord } from './fake-discord.ts';
import { KNOWN_PORTS } from '#tests/contract/known-ports.ts';
import { startWords } from '#tests/starting.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CHAT_FILE = 'config/chat.yaml';

const file = readChatFile(CHAT_FILE, readFileSync(join(ROOT, CHAT_FILE), 'utf8'));
if (!file.ok) throw new Error(file.refusal.text);
const { channels } = file.value.discord;

async function open(): Promise<FakeDiscord> {
  const names = Object.values(channels);
  try {
    return await startFakeDiscord({ port: KNOWN_PORTS.discord, channels: names });
  } catch {
    // Somebody else has the port: any free one does as well.
    return startFakeDiscord({ channels: names });
  }
}

const discord = await open();
const settings = { token: discord.token, guild: discord.guild, channels, apiUrl: discord.apiUrl };
const registered = await registerCommands(settings);
if (!registered.ok) throw new Error(registered.refusal.text);

const desk = spawn(
  process.execPath,
  [...startWords(ROOT), '--demo', '--fresh', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      DISCORD_TOKEN: discord.token,
      DISCORD_GUILD: discord.guild,
      DISCORD_API_URL: discord.apiUrl,
    },
  },
);
process.stdout.write(`\nThe desk in a local Discord: ${discord.page}\nCtrl-C stops both.\n\n`);

// The desk stops in order, however often it is asked; this ends when it has.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void desk.kill(signal));
desk.on('close', (code) => {
  process.exitCode = code ?? 0;
  void discord.close();
});
