// The desk's connections to Slack: whatever happens to them, what people do is heard once, they come back by
// themselves, and what cannot come back is told.
import { afterEach, describe, expect, it } from 'vitest';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';

afterEach(closeDesks);

const EVERY_MS = 50;

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function halted(options: Parameters<typeof openDesk>[0] = {}) {
  const desk = await openDesk(options);
  await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
  return { desk, slack: desk.slack, alert: await desk.cardOf('alert AL-0001') };
}

function notes(desk: SlackDesk): number {
  return desk.facts('note.kept').length;
}

describe('a planned refresh', () => {
  it('loses no command at 20 a second', async () => {
    const desk = await openDesk();
    const acts = Array.from({ length: 120 }, async (_, at) => {
      await wait(at * EVERY_MS);
      return desk.slack.command('ana', '/desk status', { channel: 'desk-alerts' });
    });
    for (const _ of Array.from({ length: 5 })) {
      await wait(1_025);
      await desk.slack.until('both are open', () => desk.platform.look().open);
      // What the local Slack sends into a connection it has let go of is lost on any desk: none here.
      desk.slack.faults.refresh({ deafMs: 0 });
    }
    const acted = await Promise.all(acts);
    expect(acted.filter(({ sees }) => sees !== null)).toEqual([]);
    expect(acted).toHaveLength(120);
    await desk.slack.until('both are open', () => desk.platform.look().open);
    expect(desk.slack.calls('apps.connections.open')).toHaveLength(7);
    expect(desk.news).toEqual([]);
  });

  it('of all connections at once, deaf meanwhile, loses no reply and doubles none', async () => {
    const { desk, slack, alert } = await halted({ fake: { patienceMs: 3_000 } });
    const where = { channel: alert.channel, thread: alert.ts };
    const acts = Array.from({ length: 40 }, async (_, at) => {
      await wait(at * EVERY_MS);
      if (at === 10) slack.faults.refresh({ all: true, deafMs: 500 });
      await slack.write('ana', `note number ${at}`, where);
    });
    await Promise.all(acts);
    await slack.until('all notes', () => notes(desk) >= 40);
    await wait(1_000);
    expect(notes(desk)).toBe(40);
  });
});

describe('a connection that ends', () => {
  it('comes back, also when apps.connections.open fails meanwhile', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('apps.connections.open', { kind: 'down', status: 500 }, 3);
    desk.slack.faults.next('apps.connections.open', { kind: 'before' }, 3);
    desk.slack.faults.drop();
    await desk.slack.until('it is noticed', () => !desk.platform.look().open);
    await desk.slack.until('it is open', () => desk.platform.look().open);
    const acted = await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
    expect(acted.sees).toBeNull();
    expect(desk.latches()).toEqual(['manual']);
  });

  it('is heard of when it stays away, and when it is back', async () => {
    const desk = await openDesk();
    desk.slack.faults.outage();
    await desk.slack.until('the news', () => desk.news.length > 0);
    expect(desk.news).toHaveLength(1);
    expect(desk.news[0]).toMatchObject({ kind: 'faulted', part: 'connection', final: false });
    desk.slack.faults.mend();
    await desk.slack.until('it is open', () => desk.platform.look().open);
    expect(desk.news.at(-1)).toEqual({ kind: 'mended', part: 'connection' });
  });

  it('is heard of when Slack is away from the start, once, and when it is there', async () => {
    const desk = await openDesk({ waits: 'not', before: ({ faults }) => faults.outage() });
    await desk.slack.until('the news', () => desk.news.length > 0);
    await wait(2_000);
    expect(desk.news).toHaveLength(1);
    expect(desk.news[0]).toMatchObject({ kind: 'faulted', part: 'connection', final: false });
    desk.slack.faults.mend();
    await desk.slack.until('it is open', () => desk.platform.look().open);
    expect(desk.news.slice(1)).toEqual([{ kind: 'mended', part: 'connection' }]);
  });

  it('one of two leaves the other hearing, and the look says so', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('apps.connections.open', { kind: 'down', status: 500 }, 2);
    desk.slack.faults.refresh({ deafMs: 0 });
    const look = await desk.slack.until('one of two', () =>
      desk.platform.look().open ? null : desk.platform.look(),
    );
    expect(look.why).toContain('1 of 2 connections');
    const acted = await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
    expect(acted.sees).toBeNull();
    await desk.slack.until('both', () => desk.platform.look().open);
  });

  it('an app token that is no good is final, and said with what to do', async () => {
    const desk = await openDesk({
      waits: 'not',
      before: ({ faults }) =>
        faults.next('apps.connections.open', { kind: 'refused', error: 'invalid_auth' }, Infinity),
    });
    const told = await desk.slack.until('the news', () => desk.news[0]);
    expect(told).toMatchObject({ kind: 'faulted', part: 'connection', final: true });
    expect(JSON.stringify(told)).toContain('connections:write');
    const calls = desk.slack.calls('apps.connections.open').length;
    await wait(2_000);
    expect(desk.slack.calls('apps.connections.open')).toHaveLength(calls);
    expect(JSON.stringify([desk.news, desk.warned])).not.toContain(desk.slack.appToken);
  });

  it.each(['org_login_required', 'access_denied', 'ekm_access_denied'])(
    'what passes by itself, %s, is tried again until it is open',
    async (error) => {
      const desk = await openDesk({
        waits: 'not',
        before: ({ faults }) => faults.next('apps.connections.open', { kind: 'refused', error }, 4),
      });
      await desk.slack.until('it is open', () => desk.platform.look().open);
      expect(desk.news.filter((one) => one.kind === 'faulted' && one.final)).toEqual([]);
      const acted = await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
      expect(acted.sees).toBeNull();
      expect(desk.latches()).toEqual(['manual']);
    },
  );

  it('a connection that never says hello is given up and opened again', async () => {
    const desk = await openDesk({ waits: 'not', before: ({ faults }) => faults.shut() });
    await desk.slack.until('the news', () => desk.news.length > 0);
    desk.slack.faults.open();
    await desk.slack.until('it is open', () => desk.platform.look().open);
  });
});

describe('after this process stood still, or its machine slept', () => {
  const ASLEEP_MS = 120_000;
  const where = { channel: 'desk-alerts' };

  function refusals(desk: SlackDesk): readonly string[] {
    return desk.facts('command.refused').flatMap((fact) => ('code' in fact ? [fact.code] : []));
  }

  it('what waited turns no key, whether it is read before the first tick or after', async () => {
    const { desk, slack } = await halted();
    // Nothing opens meanwhile: the connections that stood through it are all there are.
    slack.faults.next('apps.connections.open', { kind: 'down', status: 500 }, Infinity);
    desk.world.jump(ASLEEP_MS);
    await slack.command('ben', '/desk approve R-0001 books equal', where);
    await slack.until('it is refused', () => refusals(desk).length === 1);
    await wait(1_500);
    await slack.command('ben', '/desk approve R-0001 books equal', where);
    await slack.until('it is refused again', () => refusals(desk).length === 2);
    expect(refusals(desk)).toEqual(['DELIVERY_STALE', 'DELIVERY_STALE']);
    expect(desk.facts('approval.granted')).toEqual([]);
  });

  it('what waited halts', async () => {
    const desk = await openDesk();
    desk.world.jump(ASLEEP_MS);
    await desk.slack.command('ana', '/halt', where);
    expect(desk.latches()).toEqual(['manual']);
  });

  it('the connections are made anew, and what comes by those is of now', async () => {
    const { desk, slack } = await halted();
    desk.world.jump(ASLEEP_MS);
    await slack.until('both anew', () => slack.calls('apps.connections.open').length === 4);
    await wait(1_500);
    await slack.command('ben', '/desk approve R-0001 books equal', where);
    await slack.until('the second key', () => desk.facts('approval.granted').length === 1);
    expect(refusals(desk)).toEqual([]);
    expect(desk.news).toEqual([]);
  });
});

describe('deliveries', () => {
  it('of one deed, eleven times with ids of their own, have one effect', async () => {
    const { desk, slack, alert } = await halted();
    slack.faults.deliveries({ copies: 11 });
    await slack.write('ana', 'note once', { channel: alert.channel, thread: alert.ts });
    await slack.until('the note', () => notes(desk) > 0);
    await wait(500);
    expect(notes(desk)).toBe(1);
  });

  it('are acted on after the answer is lost', async () => {
    const { desk, slack, alert } = await halted();
    slack.faults.next('chat.postEphemeral', { kind: 'hang' }, Infinity);
    slack.faults.next('reactions.add', { kind: 'hang' }, Infinity);
    await slack.write('ana', 'ack', { channel: alert.channel, thread: alert.ts });
    await slack.until('the alert is taken', () => desk.facts('alert.acknowledged').length === 1);
  });
});

describe('what was written while nobody listened', () => {
  it('is read back after an outage, in its order, and marked', async () => {
    const { desk, slack, alert } = await halted({ fake: { retriesMs: [] } });
    const where = { channel: alert.channel, thread: alert.ts };
    slack.faults.outage();
    const said = await slack.write('ana', 'note written in the dark', where);
    await slack.write('ana', 'ack', where);
    slack.faults.mend();
    await slack.until('the reply', () => desk.facts('alert.acknowledged').length === 1);
    expect(notes(desk)).toBe(1);
    const spot = { channel: alert.channel, ts: said.ts ?? '' };
    await slack.until('the marks', () => slack.reactions(spot).length === 2);
  });

  it('is read back after a restart; what has been done is not done again', async () => {
    const { desk, slack, alert } = await halted({ fake: { retriesMs: [] } });
    const where = { channel: alert.channel, thread: alert.ts };
    await slack.write('ana', 'note before', where);
    await slack.until('the note', () => notes(desk) === 1);
    const after = await desk.crash({
      while: async () => {
        await slack.write('ana', 'note meanwhile', where);
        await slack.write('vic', 'halt', where);
      },
    });
    await slack.until('the other note', () => notes(after) === 2);
    await slack.until('the refusal', () => after.facts('command.refused').length === 1);
    await wait(500);
    expect(notes(after)).toBe(2);
  });
});
