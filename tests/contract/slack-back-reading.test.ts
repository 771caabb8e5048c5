// What was written on Slack while nobody listened: read back wherever people speak to the desk, acted on once,
// and never left out without a word.
import { afterEach, describe, expect, it } from 'vitest';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';

afterEach(closeDesks);

const RESUME =
  'resume --cause "stale quotes" --fix "feed restored" --prevention "watched from now on"';

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The thread of a topic's card, as one writes into it. */
async function threadOf(desk: SlackDesk, topic: string) {
  const { channel, ts } = await desk.cardOf(topic);
  return { channel, thread: ts };
}

/** An alert, which a halt raises, and an incident that a person opened, with a card of its own. */
async function spoken() {
  const desk = await openDesk({ fake: { retriesMs: [] } });
  await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
  await desk.slack.command('ana', '/desk incident open odd fills', { channel: 'desk-alerts' });
  const alert = await threadOf(desk, 'alert AL-0001');
  const incident = await threadOf(desk, 'incident I-0002');
  return { desk, slack: desk.slack, alert, incident };
}

describe('a channel', () => {
  it('that could not be stored from is read again within seconds', async () => {
    let full = false;
    const desk = await openDesk({
      fake: { retriesMs: [] },
      reception: (inner) => ({
        take: (delivered) =>
          full ? { state: 'unstored', act: () => Promise.resolve(null) } : inner.take(delivered),
        wanted: (button) => inner.wanted(button),
        resume: (platform, replyFor) => inner.resume(platform, replyFor),
        caughtUp: (platform) => inner.caughtUp(platform),
        turnedAway: (ask) => inner.turnedAway(ask),
        complete: (account, line) => inner.complete(account, line),
      }),
    });
    const { slack } = desk;
    full = true;
    slack.faults.outage();
    await slack.write('ana', '@twokey halt', { channel: 'desk-alerts' });
    slack.faults.mend();
    const reads = () => slack.calls('conversations.history').length;
    const before = reads();
    await slack.until('it is read', () => reads() >= before + 6);
    await wait(500);
    expect(desk.latches()).toEqual([]);
    full = false;
    await slack.until('the halt', () => desk.latches().includes('manual'));
  });

  it('with more messages than are read at once loses not the oldest of them', async () => {
    const desk = await openDesk({ fake: { retriesMs: [] } });
    const { slack } = desk;
    slack.faults.outage();
    await slack.write('ana', '@twokey halt', { channel: 'desk-alerts' });
    for (let at = 0; at < 10_100; at += 1)
      await slack.write('ben', 'still dark here', { channel: 'desk-alerts' });
    slack.faults.mend();
    await slack.until('the halt', () => desk.latches().includes('manual'));
    expect(desk.facts('latch.set')).toHaveLength(1);
  });
});

describe('a thread', () => {
  it('of an incident, and of an alert resolved meanwhile, is read back after an outage', async () => {
    const { desk, slack, alert, incident } = await spoken();
    slack.faults.outage();
    await slack.write('ana', 'note written in the dark', alert);
    await desk.world.say('ana', RESUME);
    await desk.world.say('ben', 'approve R-0002');
    expect(desk.facts('alert.resolved')).toHaveLength(1);
    expect(desk.latches()).toEqual([]);
    await slack.write('ben', 'halt', incident);
    slack.faults.mend();
    await slack.until('the halt', () => desk.latches().includes('manual'));
    await slack.until('the note', () => desk.facts('note.kept').length === 1);
    await wait(1_000);
    expect(desk.facts('note.kept')).toHaveLength(1);
    // One by the command at the beginning, one by the word in the thread.
    expect(desk.facts('latch.set')).toHaveLength(2);
  });

  it('that is read over a day later repeats nothing, whatever is said before it is read', async () => {
    const { desk, slack, alert } = await spoken();
    await slack.write('ana', 'note said before', alert);
    await slack.until('the note', () => desk.facts('note.kept').length === 1);
    await wait(500);
    const after = await desk.crash({
      while: () => {
        desk.world.jump(26 * 3_600_000);
        slack.faults.next('conversations.replies', { kind: 'limited', retryAfterS: 4 });
        return Promise.resolve();
      },
    });
    await slack.write('ana', 'note said after', alert);
    const read = () =>
      slack
        .calls('conversations.replies')
        .some(({ args, status }) => args['ts'] === alert.thread && status === 200);
    await slack.until('the other note', () => after.facts('note.kept').length === 2);
    await slack.until('the thread is read', read);
    await wait(1_000);
    expect(after.facts('note.kept')).toHaveLength(2);
  });
});
