// What people do on the local Slack reaches a Bolt app as it comes, by socket and by signed HTTP, and what the
// app answers is what the person sees.
import { createServer } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { types } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, codeOf, join, open, web } from './clients.ts';
import type { FakeSlack } from './fake-slack.ts';
import { signed } from './signing.ts';
import { createEventJudge } from './event-schema.ts';
import { specification } from './limits.ts';

afterEach(closeAll);

const MODAL: types.ModalView = {
  type: 'modal',
  callback_id: 'why',
  title: { type: 'plain_text', text: 'Approve' },
  submit: { type: 'plain_text', text: 'Approve' },
  private_metadata: 'tk1:7',
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text', min_length: 3 },
    },
  ],
};

const CARD = {
  text: 'RESUME asked',
  blocks: [
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'yes',
          value: 'tk1:7',
          text: { type: 'plain_text', text: 'Yes' },
        },
      ],
    },
  ],
} as const;

async function card(slack: FakeSlack) {
  const { ts = '' } = await web(slack).chat.postMessage({ channel: 'C0APPROVALS', ...CARD });
  return { channel: 'C0APPROVALS', ts };
}

describe('by Socket Mode', () => {
  test('a command is acknowledged, and its answer is seen by one person', async () => {
    const slack = await open();
    await join(slack, (app) =>
      app.command('/desk', async ({ ack, command }) =>
        ack(`${command.text} by ${command.user_id}`),
      ),
    );
    const acted = await slack.command('ana', '/desk status <now>');
    expect(acted).toMatchObject({ sees: null, carried: { text: 'status &lt;now&gt; by U0ANA' } });
    expect(slack.ephemerals('ana')).toHaveLength(1);
    expect(slack.ephemerals('ben')).toEqual([]);
  });

  test.each([
    ['in a thread', '/desk status', { thread: '1.000000' }, 'not supported in threads'],
    ['that nobody declared', '/dance', {}, 'not a valid command'],
    ['that nobody is there to take', '/desk status', {}, 'dispatch_failed'],
  ])('a command %s is refused by Slack itself', async (_, line, where, says) => {
    const slack = await open();
    const { sees } = await slack.command('ana', line, where);
    expect(sees).toContain(says);
  });

  test('a command nobody acknowledges ends in operation_timeout', async () => {
    const slack = await open({ patienceMs: 100 });
    await join(slack, () => undefined);
    const acted = await slack.command('ana', '/desk status');
    expect(acted.ackMs).toBe(null);
    expect(acted.sees).toContain('operation_timeout');
  });

  test('a response URL works five times, and replaces what it stood on', async () => {
    const slack = await open();
    const codes: string[] = [];
    await join(slack, (app) =>
      app.action('yes', async ({ ack, respond }) => {
        await ack();
        for (const text of ['1', '2', '3', '4', '5', '6'])
          codes.push(await codeOf(respond({ text, replace_original: true })));
      }),
    );
    const spot = await card(slack);
    await slack.press('ben', 'Yes', spot);
    await slack.until('six tries', () => codes.length === 6);
    expect(codes.slice(0, 5)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(codes[5]).not.toBe('ok');
    expect(slack.message(spot)).toMatchObject({ text: '5', blocks: [] });
  });

  test('a press carries what it stood on; a modal is opened once, filled in and submitted', async () => {
    const slack = await open();
    const heard: unknown[] = [];
    await join(slack, (app) => {
      app.action('yes', async ({ ack, body, client }) => {
        await ack();
        heard.push(body);
        const trigger_id = 'trigger_id' in body ? body.trigger_id : '';
        await client.views.open({ trigger_id, view: MODAL });
        heard.push(await codeOf(client.views.open({ trigger_id, view: MODAL })));
      });
      app.view('why', async ({ ack, view }) => {
        heard.push(view.private_metadata, view.state.values['reason']?.['text']?.value);
        await ack();
      });
    });
    const spot = await card(slack);
    await slack.press('ben', 'Yes', spot);
    await slack.until('the second try', () => heard.length === 2);
    expect(heard[0]).toMatchObject({
      user: { id: 'U0BEN', team_id: 'T0DEMO' },
      container: { channel_id: spot.channel, message_ts: spot.ts, is_ephemeral: false },
      message: { text: 'RESUME asked' },
      actions: [{ action_id: 'yes', value: 'tk1:7' }],
    });
    expect(heard[1]).toBe('exchanged_trigger_id');
    const short = await slack.submit('ben', { Why: 'no' });
    expect(short.sees).toContain('at least 3');
    await slack.submit('ben', { Why: 'books are equal' });
    expect(heard.slice(2)).toEqual(['tk1:7', 'books are equal']);
    expect(slack.view('ben')).toBe(null);
  });

  test('a submission is answered with errors, and the form stays', async () => {
    const slack = await open();
    await join(slack, (app) => {
      app.command('/desk', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: MODAL });
      });
      app.view('why', async ({ ack }) =>
        ack({ response_action: 'errors', errors: { reason: 'Say more.' } }),
      );
    });
    await slack.command('ana', '/desk resume');
    await slack.until('the form', () => slack.view('ana'));
    expect((await slack.submit('ana', { reason: 'why not' })).sees).toBe('Say more.');
    expect(slack.view('ana')).toMatchObject({ errors: { reason: 'Say more.' } });
  });

  test('a trigger is too old after its time', async () => {
    const slack = await open({ triggerMs: 20 });
    const codes: string[] = [];
    await join(slack, (app) =>
      app.command('/desk', async ({ ack, body, client }) => {
        await ack();
        await new Promise((done) => setTimeout(done, 60));
        codes.push(await codeOf(client.views.open({ trigger_id: body.trigger_id, view: MODAL })));
      }),
    );
    await slack.command('ana', '/desk resume');
    await slack.until('the try', () => codes.length > 0);
    expect(codes).toEqual(['expired_trigger_id']);
  });

  test('words are heard where the desk is, with mentions and links as Slack writes them', async () => {
    const slack = await open();
    const heard: string[] = [];
    await join(slack, (app) =>
      app.message(async ({ message }) => {
        if (message.subtype === undefined) heard.push(message.text ?? '');
      }),
    );
    await slack.write('ana', 'assign @ben a<b http://x.test/', { channel: 'desk-alerts' });
    await slack.write('ana', 'nobody listens', { channel: 'general' });
    expect(heard).toEqual(['assign <@U0BEN> a&lt;b <http://x.test/>']);
  });

  test('a home is published when somebody opens it', async () => {
    const slack = await open();
    await join(slack, (app) =>
      app.event('app_home_opened', async ({ event, client }) => {
        const view = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
        await client.views.publish({ user_id: event.user, view });
      }),
    );
    await slack.openHome('cleo');
    const home = await slack.until('the home', () => slack.home('cleo'));
    expect(home.blocks).toHaveLength(1);
    expect(slack.home('ana')).toBe(null);
  });

  const isPublished = createEventJudge() !== null;
  if (!isPublished)
    console.warn('skipped: Slack\u2019s schemas of events are absent; set SHARED_DIR');
  test.skipIf(!isPublished)('every event keeps to the published schemas', async () => {
    const slack = await open();
    await join(slack, () => undefined);
    const spot = await card(slack);
    await slack.react('ana', spot, 'eyes');
    await slack.unreact('ana', spot, 'eyes');
    await slack.write('ana', 'x', { channel: 'dm' });
    await slack.openHome('ana');
    const { faults } = slack;
    await faults.archive('desk-audit');
    await faults.unarchive('desk-audit');
    await faults.rename('desk-audit', 'records');
    await faults.remove('desk-orders');
    await faults.invite('desk-orders');
    await web(slack).chat.update({ ...spot, text: 'over' });
    await faults.uninstall();
    expect(slack.violations()).toEqual([]);
    expect(slack.log().filter((line) => line.includes('events_api')).length).toBeGreaterThan(10);
  });
});

describe('by HTTP', () => {
  const text = specification('signature_vector.json');
  if (text === null)
    console.warn('skipped: Slack\u2019s example of a signature is absent; set SHARED_DIR');
  test.skipIf(text === null)('the signature is the published one', () => {
    const vector = JSON.parse(text ?? '{}') as Record<string, string>;
    const [secret = '', body = ''] = [vector['signing_secret'], vector['raw_body']];
    const header = signed(secret, body, Number(vector['timestamp']))['x-slack-signature'];
    expect(header).toBe(vector['signature']);
  });

  async function listening(slack: FakeSlack): Promise<HTTPReceiver> {
    const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, port: 0 });
    await join(
      slack,
      (app) => {
        app.command('/desk', async ({ ack, command }) => ack(`heard ${command.text}`));
        app.action('yes', async ({ ack }) => ack());
      },
      { receiver, socketMode: false },
    );
    return receiver;
  }

  test('Bolt’s own receiver takes commands, presses and events', async () => {
    const slack = await open();
    const receiver = await listening(slack);
    const address = (receiver as unknown as { server: { address(): { port: number } } }).server;
    slack.deliverTo(`http://127.0.0.1:${address.address().port}/slack/events`);
    const acted = await slack.command('ana', '/desk status');
    expect(acted).toMatchObject({ sees: null, carried: { text: 'heard status' } });
    expect((await slack.press('ana', 'Yes', await card(slack))).ackMs).toBeGreaterThan(0);
    expect((await slack.write('ana', 'x', { channel: 'desk-alerts' })).ackMs).toBeGreaterThan(0);
  });

  test('an event nobody takes is tried again with its number and why', async () => {
    const slack = await open({ patienceMs: 30_000, retriesMs: [1, 1, 1] });
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const { 'x-slack-retry-num': number, 'x-slack-retry-reason': reason } = request.headers;
      seen.push(number === undefined ? 'first' : `${String(number)} ${String(reason)}`);
      response.writeHead(seen.length < 3 ? 500 : 200).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    slack.deliverTo(`http://127.0.0.1:${port}/`);
    await slack.write('ana', 'x', { channel: 'desk-alerts' });
    server.closeAllConnections();
    server.close();
    expect(seen).toEqual(['first', '1 http_error', '2 http_error']);
  });
});
