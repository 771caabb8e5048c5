// What the command line does about chat platforms itself: the doctor without a desk, and the desk's commands
// put into a Discord server. Both read config/ and the environment they are started in.
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { readBroker, readChat, readConfig } from '../config.ts';
import type { BrokerSettings, ChatSettings, Variables } from '../config.ts';
import { examineBroker, examineWatchdog } from './broker-doctor.ts';
import { openCouriers } from './couriers.ts';
import { examineAll } from './doctor.ts';
import { createdIn } from './genesis.ts';
import { openMask } from './mask.ts';
import { doctorLines } from '#bot/views/doctor.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, monoTime } from '#engine/model/time.ts';
import type { CheckAnswer, Outcome } from '#runbook/answer.ts';
import type { Roster } from '#runbook/person.ts';

export interface ChatFolders {
  readonly stateDir: string;
  readonly root: string;
  readonly env: Variables;
  /** A flag: "--real" looks at a real desk before one is made. */
  readonly flag: string | undefined;
}

function kindOf({ stateDir, flag }: ChatFolders): DeskKind {
  if (flag === '--real') return 'real';
  const created = createdIn(stateDir);
  return created.ok ? (created.value?.deskKind ?? 'demo') : 'real';
}

function chatOf(folders: ChatFolders): Result<ChatSettings> {
  return readChat(join(folders.root, 'config'), kindOf(folders), folders.env);
}

function rosterOf(folders: ChatFolders): Result<Roster> {
  const world = { env: folders.env, osUser: userInfo().username };
  const read = readConfig(join(folders.root, 'config'), kindOf(folders), world);
  return read.ok ? ok(read.value.proposal.people) : read;
}

/** Nothing is sent by looking, so nobody hears of it. */
const SILENT = {
  desk: 'doctor',
  clocks: { wall: () => Date.now(), mono: () => performance.now() },
  draw: () => Promise.reject(new Error('the doctor draws nothing')),
  newsOf: () => () => undefined,
  log: { info: () => undefined, warn: () => undefined },
};

/** Looks by the keys that would be used; its stream is not opened, since a running desk may hold it. */
async function brokerChecks(read: Result<BrokerSettings>): Promise<readonly CheckAnswer[]> {
  if (!read.ok)
    return [
      {
        name: 'broker',
        question: 'Is the broker set up?',
        passed: false,
        blocking: false,
        evidence: read.refusal.text,
        remedy: 'Correct what is named; a desk does not start before.',
      },
    ];
  const settings = read.value.alpaca;
  if (settings === null) return [];
  const { openAlpacaBroker } = await import('#engine/broker/alpaca/alpaca.ts');
  const now = () => deskTime(Date.now());
  const mono = () => monoTime(performance.now());
  const broker = openAlpacaBroker(settings, { now, mono, log: () => undefined });
  try {
    const feed = `Alpaca, ${settings.feed}`;
    return await examineBroker({ broker, settings, now, runs: false, feed });
  } finally {
    await broker.close();
  }
}

export async function doctorAlone(folders: ChatFolders): Promise<Outcome> {
  const roster = rosterOf(folders);
  if (!roster.ok) return roster;
  const chat = chatOf(folders);
  const broker = readBroker(join(folders.root, 'config'), kindOf(folders), folders.env);
  const couriers = chat.ok ? await openCouriers(chat.value, SILENT) : [];
  const checks = await examineAll({
    chat,
    couriers,
    roster: roster.value,
    wall: Date.now(),
    recorded: null,
    mask: openMask([
      ...(chat.ok ? chat.value.secrets : []),
      ...(broker.ok ? broker.value.secrets : []),
    ]),
    given: broker.ok ? broker.value.given : [],
    more: [...(await brokerChecks(broker)), examineWatchdog(folders.stateDir)],
  });
  const kind = kindOf(folders);
  const first = `No desk runs here; this is what the ${kind} desk of config/ would start with in this environment.`;
  const lines = [first, ...doctorLines(checks)];
  return ok({
    text: lines.join('\n'),
    data: {
      passed: checks.every(({ passed }) => passed),
      checks: checks.map((one) => ({ ...one })),
    },
  });
}

export async function registerDiscord(folders: ChatFolders): Promise<Outcome> {
  const chat = chatOf(folders);
  if (!chat.ok) return chat;
  const { discord, secrets } = chat.value;
  if (discord === null)
    return refuse(
      'SECRET_MISSING',
      'DISCORD_TOKEN is not given, and the commands are put by the bot itself. Give it for this line: docs/CHAT.md shows where it is found.',
    );
  const { registerCommands } = await import('#bot/discord/register.ts');
  const put = await registerCommands(discord);
  const mask = openMask(secrets);
  if (!put.ok) return refuse(put.refusal.code, mask(put.refusal.text));
  const names = put.value.map((name) => `/${name}`);
  return ok({
    text: `The server ${discord.guild} has these commands now: ${names.join(', ')}.`,
    data: { guild: discord.guild, commands: [...put.value] },
  });
}
