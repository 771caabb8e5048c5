// Saying something in a channel: on record and posted in one's own name, told where it arrived; and the doctor
// as people ask for it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dispatch } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import type { CheckAnswer, Posted } from '#runbook/answer.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld(newGround());
});
afterAll(() => clearGround(world.ground));

/** What ana is answered on a desk that is reached as the test says. */
function answered(
  line: readonly string[],
  reach: {
    readonly posted?: (seq: number) => readonly Posted[];
    readonly doctor?: () => Promise<readonly CheckAnswer[]>;
  },
) {
  const desk = { ...world.assembled.desk, ...reach };
  return dispatch(desk, { words: line, account: accountOf({ user: 'ana', as: 'ana' }) });
}

function row(platform: string, more: Partial<Posted> = {}): Posted {
  return { platform, state: 'sent', place: 'C1/1', fault: null, ...more };
}

describe('say', () => {
  test('is on record, and a card of its channel in the words of whoever said it', async () => {
    const before = world.cards().length;
    const answer = await world.say('ana', 'say alerts feed looks fine to me');
    expect(answer.code).toBe('OK');
    expect(world.facts().at(-1)).toEqual({
      kind: 'message.said',
      person: 'ana',
      account: { platform: 'persona', team: 'demo', user: 'ana' },
      channel: 'alerts',
      text: 'feed looks fine to me',
    });
    const [card, ...others] = world.cards().slice(before);
    expect(others).toEqual([]);
    expect(card).toMatchObject({
      channel: 'alerts',
      severity: 'INFO',
      title: 'Ana: feed looks fine to me',
      mode: 'DEV',
    });
  });

  test('a long text keeps its first line short and stands whole below', async () => {
    const text = 'word '.repeat(60).trim();
    await world.say('ana', `say reports ${text}`);
    const card = world.cards().at(-1);
    expect(card?.title).toMatch(/^Ana: word /);
    expect(card?.lines).toEqual([text]);
  });

  test.each([
    ['ana', 'say', 'ARGUMENT_MISSING'],
    ['ana', 'say alerts', 'ARGUMENT_MISSING'],
    ['ana', 'say nowhere words', 'ARGUMENT_BAD'],
    ['ana', `say alerts ${'x'.repeat(2_001)}`, 'MESSAGE_LENGTH'],
    ['vic', 'say alerts words', 'ROLE_MISSING'],
    ['mallory', 'say alerts words', 'PERSON_UNKNOWN'],
  ])('%s: %s is refused and posted nowhere', async (as, line, code) => {
    const before = world.cards().filter(({ channel }) => channel === 'alerts').length;
    expect((await world.say(as, line)).code).toBe(code);
    expect(world.cards().filter(({ channel }) => channel === 'alerts')).toHaveLength(before);
    expect(world.facts().at(-1)).toMatchObject({ kind: 'command.refused', code });
  });

  test('tells where it stands, what refused it, and what was not meant for it', async () => {
    const { text, data } = await answered(['say', 'alerts', 'hi'], {
      posted: () => [
        row('slack'),
        row('discord', { state: 'refused', place: null, fault: 'no such channel' }),
        row('mail', { place: 'not needed' }),
      ],
    });
    expect(text).toContain('slack: it stands there');
    expect(text).toContain('discord: REFUSED: no such channel');
    expect(text).toContain('mail: not sent there');
    expect(text).toContain('doctor');
    expect(data).toMatchObject({ channel: 'alerts', posted: [{ platform: 'slack' }, {}, {}] });
  });

  test('waits for a platform that takes its time, by the very batch it left with', async () => {
    let looks = 0;
    const asked = new Set<number>();
    const { text } = await answered(['say', 'alerts', 'hi'], {
      posted: (seq) => {
        asked.add(seq);
        looks += 1;
        return [looks < 4 ? row('slack', { state: 'sending', place: null }) : row('slack')];
      },
    });
    expect(looks).toBe(4);
    expect([...asked]).toEqual([world.assembled.desk.headSeq()]);
    expect(text).toContain('slack: it stands there');
    expect(text).not.toContain('doctor');
  });

  test('gives up after five seconds and says what it waits for', async () => {
    const began = performance.now();
    const { text } = await answered(['say', 'alerts', 'hi'], {
      posted: () => [row('slack', { state: 'waiting', place: null, fault: 'no connection' })],
    });
    expect(text).toContain('slack: waits: no connection');
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe('doctor', () => {
  const good = { question: '', blocking: false, remedy: 'nothing', passed: true };

  test('counts what is to fix, and tells how, under what it found', async () => {
    const { text, data } = await answered(['doctor'], {
      doctor: () =>
        Promise.resolve([
          { ...good, name: 'slack tokens', evidence: 'both are given' },
          {
            ...good,
            name: 'mail',
            passed: false,
            evidence: 'EAUTH',
            remedy: 'Look at SMTP_PASSWORD.',
          },
        ]),
    });
    expect(text).toContain('1 thing to fix, 1 in order.');
    expect(text).toContain('ok   slack tokens: both are given');
    expect(text).toContain('FIX  mail: EAUTH\n       Look at SMTP_PASSWORD.');
    expect(data).toMatchObject({ passed: false });
  });

  test('says so when all is in order', async () => {
    const { text } = await answered(['doctor'], {
      doctor: () => Promise.resolve([{ ...good, name: 'clock', evidence: 'it is right' }]),
    });
    expect(text).toContain('All 1 look found it in order.');
  });
});
