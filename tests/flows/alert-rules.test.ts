// Alert rules on the whole desk: events made by people, by the clock and by a crash fire their rules; trying
// one moves nothing; a silence said ahead shows and ends; INFO is told once, when the day closes.
import { afterEach, describe, expect, test } from 'vitest';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { HOLDING } from '#tests/flows/moments.ts';

afterEach(closeDialogues);

/** The rules that raised an alert or made one worse, in order. */
function fired(scene: Dialogue): readonly string[] {
  return scene.world
    .facts()
    .flatMap((fact) =>
      fact.kind === 'alert.raised' || fact.kind === 'alert.worsened' ? fact.rule : [],
    );
}

async function holding(): Promise<Dialogue> {
  const scene = await openDialogue({ from: '2020-02-07' });
  await scene.play(HOLDING);
  return scene;
}

type Act = (scene: Dialogue) => Promise<void> | void;

const MADE: readonly (readonly [rule: string, act: Act])[] = [
  ['halt', async (scene) => void (await scene.say('ana', 'halt the feed is stale'))],
  [
    'kill-file',
    async (scene) => {
      scene.makeKillFile();
      await scene.round();
    },
  ],
  [
    'break-glass',
    async (scene) => {
      await scene.say('ana', 'halt the feed is stale');
      await scene.say('sofia', 'halt break-glass nobody else is here');
    },
  ],
  [
    'strategy-paused',
    async (scene) => void (await scene.say('ana', 'strategies pause trend-crossover it is odd')),
  ],
  [
    'strategy-enabled',
    async (scene) => {
      await scene.say('ana', 'strategies pause trend-crossover it is odd');
      await scene.say('ana', 'strategies enable trend-crossover it is fine');
      await scene.say('ben', 'approve R-0001 looked at it');
    },
  ],
  [
    'refused-again',
    async (scene) => {
      for (let n = 0; n < 6; n += 1) await scene.say('vic', 'halt now');
    },
  ],
  [
    'platform-fault',
    (scene) => {
      const word = { kind: 'faulted', part: 'socket', why: 'closed', final: false } as const;
      scene.world.assembled.desk.platform('slack', word);
    },
  ],
  [
    'platform-lost',
    (scene) => {
      const word = { kind: 'faulted', part: 'token', why: 'revoked', final: true } as const;
      scene.world.assembled.desk.platform('slack', word);
    },
  ],
  ['crashed', (scene) => scene.crash()],
  [
    'limits-changed',
    (scene) => {
      scene.propose((proposal) => ({
        ...proposal,
        limits: {
          ...proposal.limits,
          values: { ...proposal.limits.values, positions: 2 },
        },
      }));
    },
  ],
  ['trading-complete', (scene) => scene.play('2020-02-10 16:20')],
];

describe('fires on the whole desk', () => {
  test.each(MADE)('%s', async (rule, act) => {
    const scene = await holding();
    const before = fired(scene).length;
    await act(scene);
    expect(fired(scene).slice(before)).toContain(rule);
  });

  test('loss-limit and layer-near, when the history falls', async () => {
    const scene = await openDialogue({ from: '2020-02-12' });
    await scene.play('2020-02-24 10:00');
    expect(fired(scene)).toEqual(expect.arrayContaining(['layer-near', 'loss-limit']));
  });
});

describe('alerts test', () => {
  test('tries every rule, and leaves the journal as it was', async () => {
    const scene = await holding();
    const head = scene.world.entries().length;
    const all = await scene.say('ana', 'alerts test');
    expect(all.code).toBe('OK');
    expect(all.text).toMatch(/\d+ alert rules tried, each fires; 4 wait for a part/u);
    const one = await scene.say('ana', 'alerts test day-loss-high');
    expect(one.text).toContain('CRITICAL - Daily loss 4.4 %, over 4.0 %.');
    expect(one.text).toMatch(/Pages: Ana at \d\d:\d\d ET, Ben at .*, Sam at /u);
    expect(scene.world.entries()).toHaveLength(head);
  });

  test('with --post puts one card in alerts, marked TEST, and calls nobody', async () => {
    const scene = await holding();
    const posted = await scene.say('ana', 'alerts test day-loss-high --post alerts');
    expect(posted.code).toBe('OK');
    const card = scene.world.cards().at(-1);
    expect(card).toMatchObject({ channel: 'alerts', severity: 'INFO', calls: [], buttons: [] });
    expect(card?.title).toBe('TEST - CRITICAL - Daily loss 4.4 %, over 4.0 %.');
    expect(scene.world.facts().at(-1)?.kind).toBe('rule.tried');
  });

  test.each([
    ['a rule there is not', 'alerts test nothing-like-it', 'RULE_UNKNOWN'],
    ['a card of all of them', 'alerts test --post alerts', 'ARGUMENT_MISSING'],
  ])('refuses %s', async (_what, line, code) => {
    const scene = await holding();
    expect((await scene.say('ana', line)).code).toBe(code);
  });
});

describe('a silence said ahead', () => {
  test('shows in status, keeps a rule quiet, and ends by itself', async () => {
    const scene = await holding();
    const said = await scene.say('ana', 'alerts silence platform-fault 2h Slack is maintained');
    expect(said.code).toBe('OK');
    expect((await scene.say('vic', 'status')).text).toContain('platform-fault is silent ahead');
    const word = { kind: 'faulted', part: 'socket', why: 'closed', final: false } as const;
    scene.world.assembled.desk.platform('slack', word);
    expect((await scene.say('vic', 'alerts')).text).toContain('silenced');
    expect(scene.world.facts().some((fact) => fact.kind === 'alert.escalated')).toBe(false);
    await scene.pass(121);
    expect((await scene.say('vic', 'status')).text).not.toContain('silent ahead');
    // What it kept quiet fires by itself.
    expect(scene.world.facts().some((fact) => fact.kind === 'alert.woken')).toBe(true);
  });

  test('is taken back by a person', async () => {
    const scene = await holding();
    await scene.say('ana', 'alerts silence veto 2h the universe is changed');
    expect((await scene.say('ben', 'alerts unsilence veto')).code).toBe('OK');
    expect((await scene.say('ben', 'alerts unsilence veto')).code).toBe('SILENCE_UNKNOWN');
  });

  test.each([
    ['of what is CRITICAL', 'ana', 'alerts silence breach 2h no', 'SILENCE_CRITICAL'],
    ['of nothing', 'ana', 'alerts silence nothing-like-it 2h no', 'RULE_UNKNOWN'],
    ['for ever', 'ana', 'alerts silence veto 48h no', 'SPAN_INVALID'],
    ['by who may not', 'vic', 'alerts silence veto 2h no', 'ROLE_MISSING'],
  ])('is refused %s', async (_what, who, line, code) => {
    const scene = await holding();
    expect((await scene.say(who, line)).code).toBe(code);
  });
});

test('INFO has no card and calls nobody; the digest tells it in reports when the day closes', async () => {
  const scene = await holding();
  await scene.say('ana', 'strategies pause trend-crossover it is odd');
  expect((await scene.say('vic', 'alerts')).text).toContain('INFO');
  expect((await scene.say('vic', 'alerts digest')).text).toContain('strategy-paused');
  const cards = () => scene.world.cards().filter((card) => card.topic?.startsWith('alert '));
  expect(cards()).toEqual([]);
  await scene.play('2020-02-10 16:20');
  const digest = scene.world.cards().filter((card) => card.title.startsWith('INFO of 2020-02-10'));
  expect(digest).toMatchObject([{ channel: 'reports', severity: 'INFO', calls: [] }]);
  expect(digest[0]?.lines.join('\n')).toContain('strategy-paused');
  expect((await scene.say('vic', 'alerts digest')).text).toContain('No INFO alert since');
});

test('a person who takes an INFO alert gives it its card', async () => {
  const scene = await holding();
  await scene.say('ana', 'strategies pause trend-crossover it is odd');
  const id = scene.world.facts().findLast((fact) => fact.kind === 'alert.raised')?.id ?? '';
  await scene.say('ben', `ack ${id}`);
  const topics = scene.world.cards().filter((card) => card.topic === `alert ${id}`);
  expect(topics.map((card) => card.part)).toEqual(['card', 'entry']);
});
