// One desk on the room, Slack and Discord at once: what is done on one is seen on the others, one person is one
// person wherever they press, and who comes late is told so, they alone.
import { afterEach, describe, expect, test } from 'vitest';
import type { Delivered } from '#bot/delivered.ts';
import { agree, keptToTheSpecifications, seenOn } from '#tests/contract/joined/agreeing.ts';
import { closeDesks, joinAll, PLATFORMS, until } from '#tests/contract/joined/joined-desk.ts';
import type { JoinedDesk, JoinedOptions } from '#tests/contract/joined/joined-desk.ts';
import { onDiscord, onSlack, placeOn } from '#tests/contract/joined/speaking.ts';
import type { Pressing } from '#tests/contract/joined/speaking.ts';
import { withPerson } from '#tests/flows/dialogue.ts';

afterEach(closeDesks);

const LONG = 180_000;
const RESUME = {
  line: 'resume --cause "stale quotes" --fix "feed restored" --prevention "watched from now on"',
  typed: { name: 'resume', options: { cause: 'stale quotes', fix: 'feed restored' } },
} as const;

function approve(id: string, reason: string): Pressing {
  return { topic: `approval ${id}`, label: 'Approve\u2026', answers: { reason } };
}

/** In session, halted by Sofia in the room, with the cards of alert and request on all three. */
async function halted(options: Partial<JoinedOptions> = {}): Promise<JoinedDesk> {
  const desk = await joinAll({
    from: '2020-02-24',
    until: '2020-02-24',
    speed: 10,
    ...options,
  });
  await desk.world.playUntil('2020-02-24 10:05');
  expect((await desk.door.say('sofia', 'halt feed looks stale')).code).toBe('OK');
  await agree(desk);
  return desk;
}

/** The first line of a topic's card and its buttons, as each platform shows them. */
function cards(desk: JoinedDesk, id: string) {
  return PLATFORMS.map((platform) => {
    const card = seenOn(desk, platform).find(
      ({ head }) => head.endsWith(id) || head.includes(` ${id},`),
    );
    return { platform, head: card?.head ?? '', buttons: card?.buttons ?? [] };
  });
}

function kinds(desk: JoinedDesk, kind: string): number {
  return desk.world.facts().filter((fact) => fact.kind === kind).length;
}

/** What everybody but one person was whispered so far. */
function whispersToOthers({ slack }: JoinedDesk, person: string): number {
  const others = (['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const).filter(
    (one) => one !== person,
  );
  return others.reduce((sum, one) => sum + slack.ephemerals(one).length, 0);
}

describe('both at once', () => {
  test(
    'an alert taken on Slack is taken on Discord and in the room',
    async () => {
      const desk = await halted();
      for (const { platform, head, buttons } of cards(desk, 'AL-0001')) {
        expect(head, platform).toMatch(/^CRITICAL - FIRING - Sofia halted the desk/);
        expect(buttons, platform).toContain('Acknowledge (good)');
      }
      const topic = 'alert AL-0001';
      const said = await onSlack(desk).press('ana', { topic, label: 'Acknowledge', answers: {} });
      expect(said).toMatchObject({ code: 'OK' });
      await agree(desk);
      for (const { platform, head, buttons } of cards(desk, 'AL-0001')) {
        expect(head, platform).toMatch(/^CRITICAL - ACKNOWLEDGED - Sofia halted the desk/);
        expect(buttons, platform).not.toContain('Acknowledge (good)');
      }
      keptToTheSpecifications(desk);
    },
    LONG,
  );

  test(
    'one person is no two keys: asked on Slack, pressed on Discord, granted by somebody else',
    async () => {
      const desk = await halted();
      const slack = onSlack(desk);
      const discord = onDiscord(desk);
      expect((await slack.say('ana', RESUME.line, RESUME.typed)).code).toBe('OK');
      await agree(desk);
      const own = await discord.press('ana', approve('R-0002', 'me again'));
      expect(own.code).toBe('KEY_SAME_PERSON');
      expect(own.shown.join(' ')).toContain('Refused, KEY_SAME_PERSON: Ana already turned a key');
      expect(kinds(desk, 'approval.granted')).toBe(0);
      await agree(desk);
      const other = await discord.press('ben', approve('R-0002', 'books equal'));
      expect(other.code).toBe('OK');
      expect(other.shown.join(' ')).toContain('Resumed by two people (R-0002)');
      await agree(desk);
      for (const { platform, head, buttons } of cards(desk, 'R-0002')) {
        expect(head, platform).toBe('GRANTED - RESUME R-0002');
        expect(buttons, platform).toEqual([]);
      }
      expect(desk.world.assembled.machine.state().engine.latches.set).toEqual({});
      keptToTheSpecifications(desk);
    },
    LONG,
  );

  test(
    'who presses what was granted elsewhere meanwhile is told so, they alone',
    async () => {
      const desk = await halted();
      const { slack } = desk;
      // Slack is slow to show that the card moved on: people still see its buttons.
      slack.faults.next('chat.update', { kind: 'limited', retryAfterS: 1 }, Infinity);
      const granted = await onDiscord(desk).press('ben', approve('R-0001', 'I see it too'));
      expect(granted.code).toBe('OK');
      const others = whispersToOthers(desk, 'cleo');
      const { channel, id } = placeOn(desk, 'slack', 'approval R-0001');
      const pressed = await slack.press('cleo', 'Approve\u2026', { channel, ts: id });
      expect(pressed.sees).toBeNull();
      const told = await until(
        () => 'Cleo to be told',
        () => slack.ephemerals('cleo').map((one) => slack.words(one))[0] ?? null,
      );
      expect(told).toContain('Refused, BUTTON_OVER: That button is over, and nothing was done.');
      expect(slack.view('cleo')).toBeNull();
      expect(whispersToOthers(desk, 'cleo')).toBe(others);
      expect(kinds(desk, 'approval.granted')).toBe(1);
      slack.faults.clear();
      await agree(desk);
      for (const { platform, head, buttons } of cards(desk, 'R-0001')) {
        expect(head, platform).toBe('GRANTED - CONFIRM-HALT R-0001');
        expect(buttons, platform).not.toContain('Approve\u2026 (good)');
      }
      keptToTheSpecifications(desk);
    },
    LONG,
  );

  test.each([
    ['Slack', onSlack],
    ['Discord', onDiscord],
  ])(
    'a role taken away between click and commit turns no key: on %s',
    async (_name, speaker) => {
      const taking: { act: (() => void) | null } = { act: null };
      const before = (delivered: Delivered): Promise<void> => {
        if (delivered.deed.kind === 'press') taking.act?.();
        return Promise.resolve();
      };
      const desk = await halted({ before });
      // It was clicked, stored and acknowledged; then somebody edits config/people.yaml.
      taking.act = () =>
        desk.propose((now) =>
          withPerson(now, 'ben', (person) => ({ ...person, roles: ['viewer'] })),
        );
      const said = await speaker(desk).press('ben', approve('R-0001', 'I see it too'));
      expect(said.code).toBe('KEY_ROLE_MISSING');
      expect(said.shown.join(' ')).toContain('Refused, KEY_ROLE_MISSING');
      expect(kinds(desk, 'approval.granted')).toBe(0);
      await agree(desk);
      for (const { platform, head, buttons } of cards(desk, 'R-0001')) {
        expect(head, platform).toBe('ASKED - CONFIRM-HALT R-0001, 1 of 2 keys');
        expect(buttons, platform).toContain('Approve\u2026 (good)');
      }
      keptToTheSpecifications(desk);
    },
    LONG,
  );
});
