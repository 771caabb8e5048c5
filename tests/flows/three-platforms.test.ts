// The minute of the room on all three platforms: the tour is played three times, and once everybody speaks in the
// room, once on Slack, once on Discord. After each step all three show the same, message for message.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readScript } from '../../src/config.ts';
import type { Spoken } from '../../src/config.ts';
import { slotsOf } from '#bot/discord/slots.ts';
import { REGISTRY } from '#bot/registry.ts';
import { readWords, splitLine } from '#bot/words.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { personOf } from '#runbook/person.ts';
import type { Account, Roster } from '#runbook/person.ts';
import { agree, keptToTheSpecifications, sightsOn } from '#tests/contract/joined/agreeing.ts';
import { closeDesks, joinAll, PLATFORMS } from '#tests/contract/joined/joined-desk.ts';
import type { JoinedDesk, PlatformName } from '#tests/contract/joined/joined-desk.ts';
import { bareLines } from '#tests/contract/joined/seen.ts';
import { inTheRoom, onDiscord, onSlack } from '#tests/contract/joined/speaking.ts';
import type { Somebody, Speaker, Typed } from '#tests/contract/joined/speaking.ts';
import { transcriptOf, withoutHashes } from '#tests/contract/joined/transcript.ts';
import type { Said, Transcript } from '#tests/contract/joined/transcript.ts';
import { masked } from '#tests/flows/dialogue.ts';
import { ROOT } from '#tests/laws/parse.ts';

/** Days before the crash pass unseen, all but the first; what they post is compared as everything is. */
const UNSEEN = { from: '2020-02-12 12:00', until: '2020-02-24 08:05' } as const;
const SPEED = 10;
const LONG = 180_000;
const SPEAKERS = { room: inTheRoom, slack: onSlack, discord: onDiscord };
const PEOPLE: readonly Somebody[] = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'];

interface Run {
  readonly desk: JoinedDesk;
  readonly transcript: Transcript;
  readonly said: readonly Said[];
}

function script(): readonly Spoken[] {
  const read = readScript(readFileSync(join(ROOT, 'config', 'tour.yaml'), 'utf8'));
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

/** A line as it is chosen among Discord's commands. */
function typed(line: string): Typed {
  const asked = readWords(REGISTRY, splitLine(line));
  if (!asked.ok) throw new Error(asked.refusal.text);
  const { command, said } = asked.value;
  const slot = slotsOf(REGISTRY).find((one) => one.command === command);
  const name = [slot?.name ?? '', slot?.sub ?? ''].join(' ').trim();
  return { name, options: { ...said.texts, ...said.numbers } };
}

function somebody(name: string): Somebody {
  const found = PEOPLE.find((one) => one === name);
  if (found === undefined) throw new Error(`${name} is nobody of the demo`);
  return found;
}

/** A key is turned by the button of its card and the form behind that, anything else is said. */
function speak(speaker: Speaker, platform: PlatformName, row: Spoken): Promise<Said> {
  const who = somebody(row.as);
  if (row.topic !== null) return speaker.reply(who, row.topic, row.line);
  const [, id, reason = ''] = /^approve (R-\d+) (.+)$/.exec(row.line) ?? [];
  if (id === undefined || platform === 'room') return speaker.say(who, row.line, typed(row.line));
  return speaker.press(who, {
    topic: `approval ${id}`,
    label: 'Approve\u2026',
    answers: { reason },
  });
}

async function goTo(run: Run, platform: PlatformName, at: string): Promise<void> {
  const { desk, transcript } = run;
  const play = async (until: string): Promise<void> => {
    await desk.world.playUntil(until);
    await agree(desk);
    transcript.direct(`the desk plays until ${until} ET`);
  };
  if (at > UNSEEN.from && formatDayEt(desk.world.clock.now()) < UNSEEN.until) {
    await play(UNSEEN.until);
    transcript.skip(sightsOn(desk, platform));
  }
  await play(at);
  transcript.look(sightsOn(desk, platform));
}

async function playedOn(platform: PlatformName): Promise<Run> {
  const desk = await joinAll({ from: '2020-02-12', until: '2020-02-24', speed: SPEED });
  const transcript = transcriptOf(desk.world.ground.dir);
  const said: Said[] = [];
  const run = { desk, transcript, said };
  const speaker = SPEAKERS[platform](desk);
  for (const row of script()) {
    await goTo(run, platform, formatDayEt(row.at).slice(0, 16));
    const heard = await speak(speaker, platform, row);
    said.push(heard);
    await agree(desk);
    transcript.said(row.as, heard);
    transcript.look(sightsOn(desk, platform));
  }
  return run;
}

const played = new Map<PlatformName, Promise<Run>>();

/** Each is played once, whichever test asks first. */
function runOn(platform: PlatformName): Promise<Run> {
  const run = played.get(platform) ?? playedOn(platform);
  played.set(platform, run);
  return run;
}

/** Who it was stays; by which account and in which start of the desk is left out. */
function withoutAccounts(value: unknown, roster: Roster): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutAccounts(one, roster));
  if (typeof value !== 'object' || value === null) return value;
  if ('platform' in value && 'team' in value && 'user' in value)
    return personOf(roster, value as Account)?.id ?? 'somebody';
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'boot' ? 'this start' : withoutAccounts(inner, roster),
    ]),
  );
}

function factsOf({ desk }: Run): readonly unknown[] {
  const { roster } = desk.world.assembled.machine.state().runbook;
  return desk.world.facts().map((fact) => withoutAccounts(fact, roster));
}

function answersOf({ desk, said }: Run): readonly string[] {
  return said.map(({ code, text }) => {
    return `${code}: ${withoutHashes(masked(text, desk.world.ground.dir))}`;
  });
}

afterAll(closeDesks);

describe('the tour', () => {
  test.each(PLATFORMS)(
    'spoken on %s stands on all three, message for message',
    async (platform) => {
      const { desk, transcript } = await runOn(platform);
      keptToTheSpecifications(desk);
      expect(desk.news).toEqual([]);
      expect(desk.log).toEqual([]);
      await transcript.matches(`three-platforms-${platform}`);
    },
    LONG,
  );

  test.each(PLATFORMS)(
    'answers on %s are shown to who asked in the words of the desk',
    async (platform) => {
      const { said } = await runOn(platform);
      for (const { text, code, shown, sign } of said) {
        // On Discord a sign alone says that words in a thread were taken.
        if (platform === 'discord' && sign === 'done' && shown.length === 0) continue;
        const words = bareLines(shown).join(' ');
        for (const line of bareLines(text.split('\n'))) expect(words).toContain(line);
        if (code !== 'OK') expect(words).toContain(code);
        if (sign !== null) expect(sign).toBe(code === 'OK' ? 'done' : 'refused');
      }
    },
    LONG,
  );

  test(
    'is answered alike wherever it is spoken, and leaves the same record',
    async () => {
      const room = await runOn('room');
      for (const platform of ['slack', 'discord'] as const) {
        const run = await runOn(platform);
        expect(answersOf(run)).toEqual(answersOf(room));
        expect(factsOf(run)).toEqual(factsOf(room));
      }
    },
    LONG,
  );
});
