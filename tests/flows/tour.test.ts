// The tour that npm run demo:tour plays, as a dialogue: every line of config/tour.yaml said at its time, and
// all that the desk answers and posts beside it. What the tour promises to show is asked of the transcript.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readScript } from '../../src/config.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { closeDialogues, openDialogue } from '#tests/flows/dialogue.ts';
import type { Dialogue } from '#tests/flows/dialogue.ts';
import { ROOT } from '#tests/laws/parse.ts';

/** Days before the crash pass unseen, all but the first. */
const UNSEEN = { from: '2020-02-12 12:00', until: '2020-02-24 08:05' } as const;

afterEach(closeDialogues);

async function goTo(scene: Dialogue, at: string): Promise<void> {
  if (at > UNSEEN.from) await scene.play(UNSEEN.until);
  await scene.watch(at);
}

test('the tour', async () => {
  const read = readScript(readFileSync(join(ROOT, 'config', 'tour.yaml'), 'utf8'));
  if (!read.ok) throw new Error(read.refusal.text);
  const scene = await openDialogue({ from: '2020-02-12', until: '2020-02-24' });
  const codes: string[] = [];
  for (const { at, as, line, topic } of read.value) {
    await goTo(scene, formatDayEt(at).slice(0, 16));
    const answer = topic === null ? await scene.say(as, line) : await scene.reply(as, topic, line);
    codes.push(answer.code);
  }
  expect(codes.filter((code) => code !== 'OK')).toEqual([
    'ROLE_MISSING',
    'KEY_SAME_PERSON',
    'KEY_SAME_PERSON',
  ]);
  expect(scene.latches()).toEqual(['daily-loss']);
  const cards = scene.world.cards();
  for (const promised of [
    /^Strategy briefing/,
    /^Trade pack final/,
    /^Bought /,
    /daily loss .* of -1.5 %.*AL-0010/,
    /^AL-0010 acknowledged by Ana/,
    /^Ana halted the desk.*AL-0011/,
    /^R-0001 confirm-halt granted by Ana and Ben/,
    /^R-0002: the key of Ana is refused/,
    /^R-0002 resume granted by Ana and Ben/,
  ])
    expect(
      cards.some((card) => promised.test(card.title)),
      String(promised),
    ).toBe(true);
  expect(cards.some((card) => card.picture?.kind === 'equity')).toBe(true);
  await scene.matches('tour');
});
