// The App Home: one golden file of a desk with something to tell, and what of it is shown to whom.
import { expect, test } from 'vitest';
import { candidatesOf } from '#bot/candidates.ts';
import { HALT_ACTION, HALT_WORDS, homeView } from '#bot/slack/home.ts';
import type { HomeParts } from '#bot/slack/home.ts';
import { REGISTRY } from '#bot/registry.ts';
import { readWords } from '#bot/words.ts';
import { personNamed } from '#runbook/person.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import { BASE } from '#tests/bot/card-ground.ts';
import { KINDS } from '#tests/bot/card-kinds.ts';
import { AT, folded, HALTED, PEOPLE, seenAt } from '#tests/bot/desk-in-memory.ts';
import { readText, seen, textsIn } from './seen.ts';

function factsOf(name: string): (typeof KINDS)[number][1] {
  return KINDS.find(([kind]) => kind === name)?.[1] ?? [];
}

const STATE = folded([...BASE, HALTED, ...factsOf('alert-firing'), ...factsOf('request-asked')]);
const GLANCE = pictureDesk(STATE, seenAt(10 * 60 + 5));

function partsFor(person: string | null, more: Partial<HomeParts> = {}): HomeParts {
  return {
    glance: GLANCE,
    me: person === null ? null : personNamed(PEOPLE, person),
    account: 'slack:T0DEMO:U0ANA',
    requests: candidatesOf(STATE, GLANCE).approval,
    channels: { alerts: 'C012ALERTS', approvals: 'C013APPR', orders: 'not-an-id' },
    wall: AT.wall,
    ...more,
  };
}

test('a desk with something to tell', async () => {
  const view = homeView(partsFor('ana'));
  await expect(`${seen(view.blocks)}\n\n${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(
    'golden/home.txt',
  );
});

test('the way to halt is there for those who may, and pressing it is a halt', () => {
  const has = (person: string): boolean =>
    JSON.stringify(homeView(partsFor(person))).includes(`"action_id":"${HALT_ACTION}"`);
  expect([has('ana'), has('vic')]).toEqual([true, false]);
  expect(readWords(REGISTRY, HALT_WORDS)).toMatchObject({
    ok: true,
    value: { command: { name: 'halt' }, said: { texts: { reason: 'pressed on the home page' } } },
  });
});

test('somebody the roster does not know sees nothing of the desk, only how one gets on it', () => {
  const shown = seen(homeView(partsFor(null)).blocks);
  expect(shown).toContain('slack:T0DEMO:U0ANA');
  for (const secret of ['demo-0001', '$', 'AL-0001', 'R-0001', 'halt', 'Ana'])
    expect(shown).not.toContain(secret);
});

test('live money is told apart', () => {
  const glance: DeskPicture = { ...GLANCE, stand: { ...GLANCE.stand, mode: 'LIVE' } };
  const shown = seen(homeView(partsFor('ana', { glance })).blocks);
  expect(shown).toMatch(/^# LIVE /);
  expect(shown).toContain('LIVE, REAL MONEY');
});

test('however much there is, limits hold, what is left out is named, and nothing acts', () => {
  const evil = '<!channel> <https://evil.example|x> *b* `c` <@U1>'.repeat(20);
  const alert = GLANCE.alerts[0];
  if (alert === undefined) throw new Error('no alert');
  const glance: DeskPicture = {
    ...GLANCE,
    alerts: Array.from({ length: 60 }, () => ({ ...alert, text: evil })),
    latches: Array.from({ length: 30 }, () => ({
      ...GLANCE.latches[0],
      reason: evil,
      by: evil,
    })) as never,
    market: evil,
    silences: [evil],
  };
  const requests = Array.from({ length: 40 }, () => ({ value: 'R-0001', says: evil }));
  const view = homeView(
    partsFor('ana', { glance, requests, channels: { '<!here>': 'C012ALERTS' } }),
  );
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  for (const text of textsIn(view.blocks)) expect(text.text.length).toBeLessThanOrEqual(3_000);
  const does = textsIn(view.blocks).flatMap((text) => readText(text).does);
  expect(does.filter((deed) => !/^(?:date|bold|mention <#C012ALERTS>)/.test(deed))).toEqual([]);
  expect(does.filter((deed) => deed.startsWith('bold') && /[<>*]/.test(deed))).toEqual([]);
  expect(seen(view.blocks)).toContain('53 more; type: /desk alerts');
});
