// The doctor's round: configuration, secrets by name, each platform that is joined, couriers, people and the
// clock. It changes nothing and sends no message; whoever cannot be asked is told as such.
import type { ChatSettings } from '../config.ts';
import type { Mask } from './mask.ts';
import type { Courier } from '#bot/courier.ts';
import { accountsOn } from '#bot/platform.ts';
import type { Examine } from '#bot/platform.ts';
import type { Result } from '#engine/model/result.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { canResume } from '#runbook/person.ts';
import type { Account, Roster } from '#runbook/person.ts';
import { counted } from '#bot/text.ts';

export interface DoctorAsked {
  readonly chat: Result<ChatSettings>;
  readonly couriers: readonly Courier[];
  readonly roster: Roster;
  readonly wall: number;
  /** The latest wall time on record; null where no desk runs. */
  readonly recorded: number | null;
  readonly mask: Mask;
  /** The names of the broker's secrets that are given. */
  readonly given: readonly string[];
  /** What the doctor finds besides: the broker, the watchdog. */
  readonly more: readonly CheckAnswer[];
}

/** A wall clock so far behind the record was set back; one of before then was never set. */
const CLOCK_SLACK_MS = 5_000;
const NOT_BEFORE = Date.parse('2026-01-01T00:00:00Z');

interface Finding {
  readonly passed: boolean;
  readonly evidence: string;
  readonly remedy: string;
}

function check(name: string, question: string, found: Finding): CheckAnswer {
  return { name, question, blocking: false, ...found };
}

function checkConfig(chat: Result<ChatSettings>): CheckAnswer {
  return check('config', 'Is config/chat.yaml sound, with the secrets given?', {
    passed: chat.ok,
    evidence: chat.ok ? 'config/chat.yaml is sound' : chat.refusal.text,
    remedy: 'Correct what is named; a desk does not start before.',
  });
}

function checkSecrets(given: readonly string[]): CheckAnswer {
  const evidence =
    given.length === 0
      ? 'none is given: people are reached in the room and the terminal alone'
      : `given: ${given.join(', ')}`;
  return check('secrets', 'Which secrets are in the environment?', {
    passed: true,
    evidence,
    remedy: '',
  });
}

function checkAccounts(roster: Roster, platform: Account['platform']): CheckAnswer {
  const count = roster.filter((person) => accountsOn([person], platform).length > 0).length;
  return check(`${platform} people`, `Who of the roster is on ${platform}?`, {
    passed: count > 0,
    evidence: `${count} of ${roster.length} people have an account there`,
    remedy: `Add { platform: ${platform}, team: …, user: … } to their entries in config/people.yaml; two keys put it in force (config pin).`,
  });
}

function checkResume(roster: Roster): CheckAnswer {
  return check('people', 'Could these people resume a halted desk?', {
    passed: canResume(roster),
    evidence: `${counted(roster.length, 'person', 'people')} on the roster`,
    remedy: 'It takes two keyholders, one of them with the role risk: see config/people.yaml.',
  });
}

function checkClock({ wall, recorded }: DoctorAsked): CheckAnswer {
  const now = `it reads ${new Date(wall).toISOString().slice(0, 19)}Z`;
  const behind = recorded !== null && wall < recorded - CLOCK_SLACK_MS;
  return check('clock', "Is this machine's clock right?", {
    passed: wall >= NOT_BEFORE && !behind,
    evidence: behind ? `${now}, before what is on record already` : now,
    remedy: 'Set it by the network: timedatectl set-ntp true.',
  });
}

/** One that cannot be examined has failed, and keeps no other from it. */
async function askPlatform(
  name: string,
  examine: Examine,
  roster: Roster,
): Promise<readonly CheckAnswer[]> {
  try {
    const answers = await examine({ roster });
    return answers.map((one) => ({
      ...one,
      name: one.name.startsWith(name) ? one.name : `${name} ${one.name}`,
    }));
  } catch (error) {
    const evidence = error instanceof Error ? error.message : String(error);
    const remedy = 'Try again; if it stays, look into the log in state/logs.';
    return [check(name, `Can ${name} be examined?`, { passed: false, evidence, remedy })];
  }
}

async function checkSlack(settings: ChatSettings, roster: Roster): Promise<readonly CheckAnswer[]> {
  if (settings.slack === null) return [];
  const { examineSlack } = await import('#bot/slack/examine.ts');
  const answers = await askPlatform('slack', examineSlack(settings.slack), roster);
  return [...answers, checkAccounts(roster, 'slack')];
}

async function checkDiscord(
  settings: ChatSettings,
  roster: Roster,
): Promise<readonly CheckAnswer[]> {
  if (settings.discord === null) return [];
  const { examineDiscord } = await import('#bot/discord/examine.ts');
  const answers = await askPlatform('discord', examineDiscord(settings.discord), roster);
  return [...answers, checkAccounts(roster, 'discord')];
}

export async function examineAll(asked: DoctorAsked): Promise<readonly CheckAnswer[]> {
  const { chat, couriers, roster, mask } = asked;
  const settings = chat.ok ? chat.value : null;
  const remote =
    settings === null
      ? []
      : await Promise.all([
          checkSlack(settings, roster),
          checkDiscord(settings, roster),
          ...couriers.map(async (courier) => [await courier.examine()]),
        ]);
  return [
    checkConfig(chat),
    ...(settings === null ? [] : [checkSecrets([...settings.given, ...asked.given])]),
    ...remote.flat(),
    ...asked.more,
    checkResume(roster),
    checkClock(asked),
  ].map((one) => ({ ...one, evidence: mask(one.evidence), remedy: mask(one.remedy) }));
}
