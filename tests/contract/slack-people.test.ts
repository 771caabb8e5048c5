// People on Slack and the desk: what they type, press, write and open does what it says, once, and they see what
// became of it; whoever may not is told so, and nothing happens.
import { afterEach, describe, expect, it } from 'vitest';
import { refuse } from '#engine/model/result.ts';
import { textOf } from '#bot/slack/payload.ts';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import { heard, told, whispers } from './slack-said.ts';
import type { FakeSlack } from './slack/fake-slack.ts';
import type { CallFault } from './slack/deeds.ts';
import type { PersonName, Spot } from './slack/standing.ts';

afterEach(closeDesks);

function marks({ slack }: SlackDesk, spot: Spot): readonly string[] {
  return slack.reactions(spot).map(({ name }) => name);
}

/** A desk Ana halted, with the cards of the alert and of the request. */
async function halted() {
  const desk = await openDesk();
  const acted = await desk.slack.command('ana', '/halt feed looks stale', {
    channel: 'desk-alerts',
  });
  const alert = await desk.cardOf('alert AL-0001');
  const request = await desk.cardOf('approval R-0001');
  return { desk, slack: desk.slack, acted, alert, request };
}

describe('commands', () => {
  it('a halt acts before its acknowledgement, and its answer is for one person only', async () => {
    const { desk, slack, acted } = await halted();
    expect(acted.ackMs).toBeLessThan(1_000);
    expect(desk.latches()).toEqual(['manual']);
    await heard(desk, 'ana', 'Halted by Ana');
    expect(whispers(desk, 'ben')).toBe('');
    expect(slack.violations()).toEqual([]);
  });

  it('/desk takes any command, and its refusals are seen', async () => {
    const desk = await openDesk();
    await desk.slack.command('vic', '/desk resume --cause stale --fix restored');
    await heard(desk, 'vic', 'Refused, ROLE_MISSING');
    await desk.slack.command('cleo', '/desk stauts');
    await heard(desk, 'cleo', 'status');
    expect(desk.slack.violations()).toEqual([]);
  });

  it('an answer whose response URL fails is shown another way', async () => {
    const desk = await openDesk();
    desk.slack.faults.next('response_url', { kind: 'down', status: 500 }, Infinity);
    await desk.slack.command('cleo', '/desk status', { channel: 'desk-alerts' });
    await heard(desk, 'cleo', 'demo-0001');
    desk.slack.faults.next('chat.postEphemeral', { kind: 'down', status: 500 }, Infinity);
    await desk.slack.command('vic', '/desk resume --cause stale --fix restored', {
      channel: 'desk-alerts',
    });
    await told(desk, 'D0VIC', 'ROLE_MISSING');
  });

  it('names and links of Slack are read as they were typed', async () => {
    const { desk, slack, alert } = await halted();
    await slack.write('ana', 'assign @ben', { channel: alert.channel, thread: alert.ts });
    await slack.until('Ben has it', () => desk.facts('alert.assigned').length === 1);
  });
});

describe('keys', () => {
  it('a button asks for a reason in a form, and the form turns the key', async () => {
    const { desk, slack, request } = await halted();
    const pressed = await slack.press('ben', 'Approve\u2026', request);
    expect(pressed.sees).toBeNull();
    const view = await slack.until('the form', () => slack.view('ben'));
    expect(view.callbackId).toBe('tk-ask');
    const label = textOf(view.blocks.at(-1), 'block_id');
    const submitted = await slack.submit('ben', { [label]: 'books compared' });
    expect(submitted.sees).toBeNull();
    await slack.until('the second key', () => desk.facts('approval.granted').length === 1);
    await slack.until('the card settles', () => {
      const message = slack.message(request);
      return message !== null && !slack.words(message).includes('Approve');
    });
    await heard(desk, 'ben', 'confirmed');
    expect(slack.violations()).toEqual([]);
  });

  it('one person is never both keys, and is told so', async () => {
    const { desk, slack, request } = await halted();
    await slack.press('ana', 'Approve\u2026', request);
    const view = await slack.until('a form or a refusal', () => slack.view('ana'));
    await slack.submit('ana', {
      [textOf(view.blocks.at(-1), 'block_id')]: 'me',
    });
    await heard(desk, 'ana', 'Refused');
    expect(desk.facts('approval.granted')).toEqual([]);
  });

  it('a second click is answered, and turns nothing', async () => {
    const { desk, slack, alert } = await halted();
    const both = await Promise.all([
      slack.press('ana', 'Acknowledge', alert),
      slack.press('ana', 'Acknowledge', alert),
    ]);
    expect(both.map(({ sees }) => sees)).toEqual([null, null]);
    await slack.until('two answers', () => slack.ephemerals('ana').length >= 3);
    expect(desk.facts('alert.acknowledged')).toHaveLength(1);
  });

  it('a form that cannot be opened says so', async () => {
    const { desk, slack, request } = await halted();
    slack.faults.next('views.open', { kind: 'refused', error: 'expired_trigger_id' });
    await slack.press('ben', 'Approve\u2026', request);
    await heard(desk, 'ben', 'could not be opened');
    expect(desk.facts('approval.granted')).toEqual([]);
  });
});

describe('after a crash and a restart', () => {
  it('a button pressed then counts once, however often it is delivered', async () => {
    const { desk, slack, alert } = await halted();
    const after = await desk.crash();
    slack.faults.deliveries({ copies: 3 });
    const pressed = await slack.press('ana', 'Acknowledge', alert);
    expect(pressed.sees).toBeNull();
    await slack.until('it is taken', () => after.facts('alert.acknowledged').length > 0);
    await slack.until('the card says so', () => {
      const message = slack.message(alert);
      return message !== null && !slack.words(message).includes('Acknowledge');
    });
    await heard(after, 'ana', 'AL-0001');
    expect(after.facts('alert.acknowledged')).toHaveLength(1);
  });

  it('a form opened before and sent then turns one key', async () => {
    const { desk, slack, request } = await halted();
    await slack.press('ben', 'Approve\u2026', request);
    const view = await slack.until('the form', () => slack.view('ben'));
    const after = await desk.crash();
    slack.faults.deliveries({ copies: 3 });
    const label = textOf(view.blocks.at(-1), 'block_id');
    const submitted = await slack.submit('ben', { [label]: 'books compared' });
    expect(submitted.sees).toBeNull();
    await heard(after, 'ben', 'confirmed');
    expect(after.facts('approval.granted')).toHaveLength(1);
    expect(after.facts('command.refused')).toEqual([]);
  });
});

describe('threads', () => {
  it('a reply is a command about its alert, marked on receipt and with its outcome', async () => {
    const { desk, slack, alert } = await halted();
    const where = { channel: alert.channel, thread: alert.ts };
    const said = await slack.write('ana', 'ack, looking at it', where);
    const spot = { channel: alert.channel, ts: said.ts ?? '' };
    await slack.until('both marks', () => marks(desk, spot).length === 2);
    expect(marks(desk, spot)).toEqual(['eyes', 'white_check_mark']);
    expect(desk.facts('alert.acknowledged')).toHaveLength(1);
    const refused = await slack.write('vic', 'halt', where);
    const other = { channel: alert.channel, ts: refused.ts ?? '' };
    await slack.until('the refusal', () => marks(desk, other).includes('no_entry'));
    await heard(desk, 'vic', 'ROLE_MISSING');
    expect(slack.violations()).toEqual([]);
  });

  it.each([
    ['limited', { kind: 'limited', retryAfterS: 1 }],
    ['lost after it was set', { kind: 'after', loss: 'error' }],
    ['away', { kind: 'down', status: 503 }],
  ] satisfies readonly (readonly [string, CallFault])[])(
    'a mark that is %s comes a little later, no sooner than it may',
    async (_how, fault) => {
      const { desk, slack, alert } = await halted();
      slack.faults.next('reactions.add', fault, 2);
      const began = performance.now();
      const where = { channel: alert.channel, thread: alert.ts };
      const said = await slack.write('ana', 'ack, looking at it', where);
      const spot = { channel: alert.channel, ts: said.ts ?? '' };
      await slack.until('both marks', () => marks(desk, spot).length === 2);
      expect(marks(desk, spot).toSorted()).toEqual(['eyes', 'white_check_mark']);
      if (fault.kind === 'limited') expect(performance.now() - began).toBeGreaterThan(990);
    },
  );

  it('words elsewhere are nobody\u2019s command', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.write('ana', 'halt now', { channel: 'desk-alerts' });
    const said = await slack.write('ana', 'halt now', { channel: 'desk-orders' });
    await slack.write('ana', 'halt now', { channel: 'desk-orders', thread: said.ts ?? '' });
    expect(desk.latches()).toEqual([]);
  });
});

describe('who may not', () => {
  const cases: readonly (readonly [string, PersonName, string])[] = [
    ['a stranger', 'stranger', 'PERSON_UNKNOWN'],
    ['a guest', 'guest', 'Refused'],
    ['somebody of another team', 'foreigner', 'Refused'],
  ];
  it.each(cases)('%s is refused and told so, every time', async (_who, person, code) => {
    const desk = await openDesk();
    for (const line of ['/halt now', '/desk halt now', '/resume now']) {
      const acted = await desk.slack.command(person, line, { channel: 'desk-alerts' });
      expect(acted.sees).toBeNull();
    }
    await heard(desk, person, code);
    await desk.slack.until('three refusals', () => desk.facts('command.refused').length === 3);
    expect(desk.latches()).toEqual([]);
  });

  it('another app in a thread turns nothing', async () => {
    const { desk, slack, alert } = await halted();
    await slack.write('robot', 'ack', { channel: alert.channel, thread: alert.ts });
    await slack.until('the refusal', () => desk.facts('command.refused').length === 1);
    expect(desk.facts('alert.acknowledged')).toEqual([]);
  });

  it('in direct messages only what is safe is done', async () => {
    const { desk, slack } = await halted();
    await slack.command('ben', '/desk approve R-0001 fine', { channel: 'dm' });
    await heard(desk, 'ben', 'Refused');
    expect(desk.facts('approval.granted')).toEqual([]);
  });

  it('a halt counts while nobody can be looked up; anything else does not', async () => {
    const desk = await openDesk({
      before: ({ faults }) => faults.next('users.info', { kind: 'down', status: 503 }, Infinity),
    });
    await desk.slack.command('ana', '/desk pause green_only', { channel: 'desk-alerts' });
    await heard(desk, 'ana', 'Refused');
    await desk.slack.command('ana', '/halt', { channel: 'desk-alerts' });
    expect(desk.latches()).toEqual(['manual']);
  });
});

describe('long work', () => {
  /** A backtest that tells how far it is, and goes on until a test lets it end. */
  async function working(before: (slack: FakeSlack) => void = () => undefined) {
    const let_go: { end?: () => void } = {};
    const desk = await openDesk({
      desk: (inner) => {
        return {
          ...inner,
          async backtest(ask, progress, signal) {
            let share = 0;
            const told = setInterval(() => progress((share += 0.01)), 100);
            const ended = await new Promise<'ended' | 'cancelled'>((resolve) => {
              let_go.end = () => resolve('ended');
              signal?.addEventListener('abort', () => resolve('cancelled'));
            });
            clearInterval(told);
            if (ended === 'cancelled') return refuse('WORK_CANCELLED', 'It was cancelled.');
            return inner.backtest(ask, () => undefined);
          },
        };
      },
    });
    before(desk.slack);
    await desk.slack.command('dev', '/desk backtest', { channel: 'desk-reports' });
    const [shown] = await desk.slack.until('the bar', () => {
      const all = desk.slack.channel('desk-reports');
      return all.length > 0 && all;
    });
    if (shown === undefined) throw new Error('nothing was shown');
    const read = () => {
      const now = desk.slack.message(shown);
      return now === null ? '' : desk.slack.words(now);
    };
    return { desk, slack: desk.slack, shown, read, end: () => let_go.end?.() };
  }

  it('shows how far it is in one message, which its end replaces', async () => {
    const { desk, slack, read, end } = await working();
    const first = read();
    expect(first).toContain('Cancel');
    await slack.until('it goes on', () => read() !== first);
    end();
    await slack.until('the end', () => read().includes('worst drawdown'));
    expect(slack.channel('desk-reports')).toHaveLength(1);
    expect(read()).not.toContain('Cancel');
    expect(whispers(desk, 'dev')).toBe('');
    expect(slack.violations()).toEqual([]);
  });

  it.each(['reset', 'error'] as const)(
    'whose first message is lost on its way (%s) still stands as one, which its end replaces',
    async (loss) => {
      const { slack, read, end } = await working(({ faults }) =>
        faults.next('chat.postMessage', { kind: 'after', loss }),
      );
      const first = read();
      await slack.until('it goes on', () => read() !== first);
      end();
      await slack.until('the end', () => read().includes('worst drawdown'));
      expect(slack.channel('desk-reports')).toHaveLength(1);
      expect(read()).not.toContain('Cancel');
      expect(slack.violations()).toEqual([]);
    },
  );

  it('is cancelled by whoever asked for it, and by nobody else', async () => {
    const { desk, slack, shown, read } = await working();
    await slack.press('vic', 'Cancel', shown);
    await heard(desk, 'vic', 'Refused');
    expect(read()).toContain('Cancel');
    await slack.press('dev', 'Cancel', shown);
    await slack.until('the end', () => read().includes('WORK_CANCELLED'));
  });
});
