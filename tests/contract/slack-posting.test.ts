// The desk's messages on Slack: each stands once, where it belongs or marked where it does not, whatever becomes
// of a call; a limit in one lane holds up no other, and every refusal of Slack is told with what to do.
import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '#bot/card.ts';
import { textOf } from '#bot/slack/payload.ts';
import { cardText } from '#bot/written-card.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { closeDesks, openDesk, PLAIN } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import type { CallFault } from './slack/deeds.ts';

afterEach(closeDesks);

function words({ slack }: SlackDesk, channel: string): readonly string[] {
  return slack.channel(channel).map((one) => slack.words(one));
}

function standing(desk: SlackDesk, channel: string, title: string): number {
  return words(desk, channel).filter((text) => text.includes(title)).length;
}

function stands(desk: SlackDesk, channel: string, title: string): Promise<true> {
  return desk.slack.until(`${title} in ${channel}`, () => standing(desk, channel, title) > 0);
}

function cardWith(title: string, more: Partial<Card>): string {
  return cardText({ ...PLAIN, title, ...more });
}

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PICTURE: Card['picture'] = {
  kind: 'equity',
  until: '2020-02-24',
  title: 'Equity to 2020-02-24',
  alt: 'Equity rises from 100 to 101.',
};

describe('where messages stand', () => {
  it('a topic is one message, edited in place, and one thread', async () => {
    const desk = await openDesk();
    const topic = 'alert AL-9001';
    desk.send({ title: 'First', topic });
    const spot = await desk.cardOf(topic);
    desk.send({ title: 'Second', topic }, { title: 'An entry', topic, part: 'entry' });
    await desk.slack.until('the thread', () => desk.slack.thread(spot).length === 2);
    await desk.slack.until('the edit', () => standing(desk, 'desk-alerts', 'Second') === 1);
    expect(standing(desk, 'desk-alerts', 'First')).toBe(0);
    const message = desk.slack.message(spot);
    expect(message?.metadata).toMatchObject({ event_type: 'twokey' });
    expect(desk.slack.calls('chat.postMessage').every(({ args }) => args['text'] !== '')).toBe(
      true,
    );
    expect(desk.slack.violations()).toEqual([]);
  });

  it('a card that was taken away is posted anew, and its thread goes on there', async () => {
    const desk = await openDesk();
    const topic = 'alert AL-9002';
    desk.send({ title: 'First', topic });
    const spot = await desk.cardOf(topic);
    const gone = { kind: 'refused', error: 'message_not_found' } as const;
    desk.slack.faults.next('chat.update', gone, Infinity);
    desk.send({ title: 'Second', topic });
    await stands(desk, 'desk-alerts', 'Second');
    const again = await desk.slack.until('the new place', () => {
      const place = desk.world.ground.journal.messages.placeOf('slack', topic);
      return place !== `${spot.channel}/${spot.ts}` && place;
    });
    expect(again).toContain(spot.channel);
  });

  it.each([
    ['before it arrived', { kind: 'before' }],
    ['after it acted, cut', { kind: 'after', loss: 'reset' }],
    ['after it acted, with a 500', { kind: 'after', loss: 'error' }],
    ['late', { kind: 'late', loss: 'reset', actsAfterMs: 100 }],
    ['with a 503', { kind: 'down', status: 503 }],
  ] satisfies readonly (readonly [string, CallFault])[])(
    'a post whose answer is lost %s stands exactly once',
    async (_when, fault) => {
      const desk = await openDesk();
      desk.slack.faults.next('chat.postMessage', fault);
      desk.send({ title: 'Exactly once', lane: 'critical' });
      await stands(desk, 'desk-alerts', 'Exactly once');
      await desk.slack.until('it is on record', () => desk.heralds.look()['slack']?.waiting === 0);
      expect(standing(desk, 'desk-alerts', 'Exactly once')).toBe(1);
    },
  );

  it('what was handed over before a crash is not posted twice', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('chat.postMessage', { kind: 'after', loss: 'silence' });
    desk.send({ title: 'Through a crash', lane: 'critical' });
    await stands(desk, 'desk-alerts', 'Through a crash');
    // Joining takes a while, and the herald asks before it is done.
    desk.slack.faults.next('auth.test', { kind: 'down', status: 503 }, 2);
    const after = await desk.crash();
    await after.slack.until('it is on record', () => after.heralds.look()['slack']?.waiting === 0);
    expect(standing(after, 'desk-alerts', 'Through a crash')).toBe(1);
  });
});

describe('limits', () => {
  it('messages into one channel are a second apart, and what is CRITICAL is not kept waiting', async () => {
    const desk = await openDesk();
    desk.send({ title: 'One' }, { title: 'Two' }, { title: 'Three' });
    await stands(desk, 'desk-alerts', 'One');
    const began = performance.now();
    desk.send({ title: 'Urgent', lane: 'critical' });
    await stands(desk, 'desk-alerts', 'Urgent');
    expect(performance.now() - began).toBeLessThan(1_000);
    await stands(desk, 'desk-alerts', 'Three');
    const normal = desk.slack
      .calls('chat.postMessage')
      .filter(({ args }) => !textOf(args, 'text').includes('Urgent'))
      .map(({ at }) => at);
    const gaps = normal.slice(1).map((at, index) => at - (normal[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });

  it('a 429 rests its own lane for as long as Slack asked, and no other', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('chat.postMessage', { kind: 'limited', retryAfterS: 3 });
    desk.send({ title: 'Limited', lane: 'report', channel: 'reports' });
    await desk.slack.until('the 429', () =>
      desk.slack.calls('chat.postMessage').some(({ status }) => status === 429),
    );
    const began = performance.now();
    desk.send({ title: 'Other lane', channel: 'orders' }, { title: 'Urgent', lane: 'critical' });
    await stands(desk, 'desk-orders', 'Other lane');
    await stands(desk, 'desk-alerts', 'Urgent');
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(standing(desk, 'desk-reports', 'Limited')).toBe(0);
    await stands(desk, 'desk-reports', 'Limited');
    expect(performance.now() - began).toBeGreaterThan(2_500);
  });

  it.each(['msg_too_long', 'invalid_blocks'])(
    '%s: it goes once more as plain text',
    async (error) => {
      const desk = await openDesk();
      desk.slack.faults.next('chat.postMessage', { kind: 'refused', error });
      desk.send({
        title: 'Whole',
        card: cardWith('Whole', { lines: ['Nothing is lost <here>.'] }),
      });
      await stands(desk, 'desk-alerts', 'Whole');
      expect(words(desk, 'desk-alerts').join('\n')).toContain('Nothing is lost &lt;here&gt;.');
      expect(desk.slack.violations()).toEqual([]);
    },
  );

  it('what Slack refuses twice is given up, and said in the log', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('chat.postMessage', { kind: 'refused', error: 'msg_too_long' }, 2);
    desk.send({ title: 'Refused twice' }, { title: 'The next one' });
    await stands(desk, 'desk-alerts', 'The next one');
    expect(desk.warned.join('\n')).toContain('msg_too_long');
  });
});

describe('channels', () => {
  it.each([
    ['archived', 'is archived', (desk: SlackDesk) => desk.slack.faults.archive('desk-audit')],
    ['left', 'invite it', (desk: SlackDesk) => desk.slack.faults.remove('desk-audit')],
  ] as const)(
    'one that is %s is told once, and its messages go to alerts, marked',
    async (_n, says, act) => {
      const desk = await openDesk();
      await act(desk);
      desk.send({ title: 'For the audit', channel: 'audit' });
      await stands(desk, 'desk-alerts', 'For the audit');
      expect(words(desk, 'desk-alerts').join('\n')).toContain('For audit');
      const told = desk.news.filter((one) => one.part === 'channel audit');
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ kind: 'faulted', final: false });
      expect(JSON.stringify(told)).toContain(says);
      expect(desk.slack.violations()).toEqual([]);
    },
  );

  it.each(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action'])(
    'a post answered %s is told, and stands elsewhere',
    async (error) => {
      const desk = await openDesk();
      desk.slack.faults.next('chat.postMessage', { kind: 'refused', error });
      desk.send({ title: 'Elsewhere', channel: 'orders' });
      await stands(desk, 'desk-alerts', 'Elsewhere');
      expect(desk.news.filter((one) => one.part === 'channel orders')).toHaveLength(1);
    },
  );

  it('one that is taken back is mended, and takes its own messages again', async () => {
    const desk = await openDesk();
    await desk.slack.faults.archive('desk-audit');
    await desk.slack.until('the news', () => desk.news.length > 0);
    await desk.slack.faults.unarchive('desk-audit');
    await desk.slack.until('it is mended', () => desk.news.at(-1)?.kind === 'mended');
    desk.send({ title: 'At home', channel: 'audit' });
    await stands(desk, 'desk-audit', 'At home');
  });

  it('one that is renamed keeps its messages, and people hear what to write', async () => {
    const desk = await openDesk();
    await desk.slack.faults.rename('desk-orders', 'fills');
    desk.send({ title: 'Still there', channel: 'orders' });
    await stands(desk, 'fills', 'Still there');
    expect(JSON.stringify(desk.news)).toContain('config/chat.yaml');
  });

  it('one that is unknown from the start is told, and the others work', async () => {
    const desk = await openDesk({
      settings: (before) => {
        return { ...before, channels: { ...before.channels, reports: 'no-such-channel' } };
      },
    });
    expect(desk.news).toHaveLength(1);
    expect(desk.news[0]).toMatchObject({ kind: 'faulted', part: 'channel reports' });
    desk.send({ title: 'A report', channel: 'reports', lane: 'report' });
    await stands(desk, 'desk-alerts', 'A report');
  });
});

describe('pictures', () => {
  const drawn = () =>
    Promise.resolve(ok({ png: PNG, file: 'a.png', sha256: '0'.repeat(64), alt: 'Equity.' }));

  it('stand in the thread of their card, once, even when the answer is lost', async () => {
    const desk = await openDesk({ draw: drawn });
    desk.slack.faults.next('files.completeUploadExternal', { kind: 'after', loss: 'reset' });
    desk.send({
      title: 'With a picture',
      topic: 'report D-1',
      card: cardWith('With a picture', { picture: PICTURE }),
    });
    const spot = await desk.cardOf('report D-1');
    await desk.slack.until('the picture', () => desk.slack.thread(spot).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(desk.slack.thread(spot)).toHaveLength(2);
    expect(desk.slack.files().filter((file) => file.at !== null)).toHaveLength(1);
    expect(desk.slack.violations()).toEqual([]);
  });

  it('are brought by the next start where a crash came between card and picture, once', async () => {
    let draws = 0;
    const never = new Promise<Awaited<ReturnType<typeof drawn>>>(() => undefined);
    const desk = await openDesk({
      draw: () => {
        draws += 1;
        return draws === 1 ? never : drawn();
      },
    });
    const card = cardWith('With a picture', { picture: PICTURE });
    desk.send({ title: 'With a picture', topic: 'report D-3', card });
    const spot = await desk.cardOf('report D-3');
    await desk.slack.until('the drawing', () => draws === 1);
    const next = await desk.crash();
    expect(desk.warned.join('\n')).toContain('1 picture not brought yet');
    await next.slack.until('the picture', () => next.slack.thread(spot).length === 2);
    const last = await next.crash();
    await last.slack.until('the look', () => last.slack.calls('conversations.replies').length > 1);
    await last.platform.close();
    expect(last.slack.thread(spot)).toHaveLength(2);
    expect(last.slack.files().filter((file) => file.at !== null)).toHaveLength(1);
    expect(draws).toBe(2);
    expect(last.slack.violations()).toEqual([]);
  });

  it('that are under way are waited for by a stop', async () => {
    let drawing = false;
    const desk = await openDesk({
      draw: async () => {
        drawing = true;
        await new Promise((resolve) => setTimeout(resolve, 500));
        return drawn();
      },
    });
    const card = cardWith('With a picture', { picture: PICTURE });
    desk.send({ title: 'With a picture', topic: 'report D-4', card });
    const spot = await desk.cardOf('report D-4');
    await desk.slack.until('the drawing', () => drawing);
    await desk.platform.close();
    expect(desk.slack.calls('files.completeUploadExternal')).toHaveLength(1);
    await desk.slack.until('the picture', () => desk.slack.thread(spot).length === 2);
    expect(desk.warned).toEqual([]);
  });

  it.each([
    [
      'be drawn',
      () => Promise.resolve(refuse('PICTURE_FAILED', 'the thread that draws is busy')),
      null,
    ],
    ['be brought there', drawn, 'files:write'],
  ] as const)(
    'that cannot %s hold up nothing, and the thread says so',
    async (_what, draw, scope) => {
      const desk = await openDesk({ draw });
      if (scope !== null) desk.slack.faults.takeScope(scope);
      desk.send({
        title: 'Without',
        topic: 'report D-2',
        card: cardWith('Without', { picture: PICTURE }),
      });
      const spot = await desk.cardOf('report D-2');
      await desk.slack.until('words instead', () => desk.slack.thread(spot).length === 2);
      const said = desk.slack.thread(spot).map((one) => desk.slack.words(one));
      expect(said.join('\n')).toContain('Equity rises from 100 to 101.');
    },
  );
});

describe('the installation', () => {
  it.each(['token_revoked', 'invalid_auth', 'account_inactive'] as const)(
    '%s is told as final, with what to do, and without the token',
    async (code) => {
      const desk = await openDesk();
      desk.slack.faults.revoke(code);
      desk.send({ title: 'Kept', lane: 'critical' });
      await desk.slack.until('the news', () =>
        desk.news.some((one) => one.part === 'installation'),
      );
      const told = desk.news.find((one) => one.part === 'installation');
      expect(told).toMatchObject({ kind: 'faulted', final: true });
      expect(JSON.stringify(told)).toContain('xoxb-');
      expect(JSON.stringify([desk.news, desk.warned])).not.toContain(desk.slack.botToken);
      expect(desk.platform.look().open).toBe(false);
    },
  );

  it('a scope that is missing is named, and stops nothing else', async () => {
    const desk = await openDesk();
    desk.slack.faults.takeScope('chat:write');
    desk.send({ title: 'Not yet' });
    const told = await desk.slack.until('the news', () => desk.news[0]);
    expect(told).toMatchObject({ kind: 'faulted', part: 'installation', final: true });
    expect(JSON.stringify(told)).toContain('slack manifest');
    await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
    expect(desk.latches()).toEqual(['manual']);
  });

  it('an app that is removed is told once', async () => {
    const desk = await openDesk();
    await desk.slack.faults.uninstall();
    await desk.slack.until('the news', () => desk.news.some((one) => one.part === 'installation'));
    expect(desk.news.filter((one) => one.part === 'installation')).toHaveLength(1);
    expect(desk.platform.look().open).toBe(false);
  });
});
