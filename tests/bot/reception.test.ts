// The reception on the real desk: who may speak from where, what is too late, what is pressed, and that
// every delivery is answered and each refusal on record.
import { afterEach, describe, expect, test } from 'vitest';
import { writeButtonId } from '#bot/button-id.ts';
import type { Delivered } from '#bot/delivered.ts';
import { refuse } from '#engine/model/result.ts';
import { closeHalls, onDiscord, onSlack, openHall, shown } from '#tests/bot/reception-hall.ts';
import type { HallOptions } from '#tests/bot/reception-hall.ts';

afterEach(closeHalls);

describe('who speaks', () => {
  const NEVER: readonly (readonly [string, string, Partial<Delivered>, RegExp])[] = [
    ['a bot', 'ACCOUNT_BOT', { standing: 'bot' }, /only people/i],
    ['a guest', 'ACCOUNT_GUEST', { standing: 'guest' }, /guest/],
    ['another team’s', 'ACCOUNT_FOREIGN', { standing: 'foreign' }, /another team/],
    [
      'a persona by way of a platform',
      'ACCOUNT_FOREIGN',
      { account: { platform: 'persona', team: 'demo', user: 'ana' } },
      /another team/,
    ],
    ['a private message', 'DIRECT_MESSAGE', { direct: true }, /desk’s channels/],
    ['nobody of the roster', 'PERSON_UNKNOWN', { account: onSlack('stranger') }, /nobody’s/],
    [
      'an account of another workspace',
      'PERSON_UNKNOWN',
      { account: { ...onSlack('ana'), team: 'T0EVIL' } },
      /nobody’s/,
    ],
    ['somebody without the role', 'ROLE_MISSING', { account: onSlack('vic') }, /may not run halt/],
  ];

  test.each(NEVER)('%s is refused a halt: %s', async (_, code, more, words) => {
    const hall = await openHall();
    const answer = await hall.say('ana', 'halt now', more);
    expect(answer).toMatchObject({ ok: false, code });
    expect(answer?.text).toMatch(words);
    expect(hall.refusals()).toEqual([code]);
    expect(hall.latches()).not.toContain('manual');
    expect(hall.world.assembled.machine.brake.closed).toBe(false);
  });

  test('one person on two platforms is one person, and turns one key', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt feed looks stale');
    const again = await hall.say('ana', 'approve R-0001', { platform: 'discord' });
    expect(again?.code).toBe('KEY_SAME_PERSON');
    const ben = await hall.say('ben', 'approve R-0001', { platform: 'discord' });
    expect(ben).toMatchObject({ ok: true });
    expect(hall.latches()).toContain('kill-file');
  });
});

describe('what comes late', () => {
  const SECOND = 1_000;
  const DAY = 86_400 * SECOND;
  const HALTED = ['halt feed looks stale'];
  const RESUME =
    'resume --cause "stale quotes" --fix "feed restored" --prevention "watched from now on"';

  const LATE: readonly (readonly [string, readonly string[], string, number, string])[] = [
    ['a halt of yesterday', [], 'halt late', DAY, 'OK'],
    ['a halt dated ahead', [], 'halt early', -DAY, 'OK'],
    ['a veto of an hour ago', [...HALTED, RESUME], 'deny R-0002 not yet', 3_600 * SECOND, 'OK'],
    ['a note of an hour ago', HALTED, 'note AL-0001 vendor called', 3_600 * SECOND, 'OK'],
    ['a key at 60 s', HALTED, 'approve R-0001', 60 * SECOND, 'KEY_SAME_PERSON'],
    ['a key over 60 s', HALTED, 'approve R-0001', 60 * SECOND + 1, 'DELIVERY_STALE'],
    ['a key dated ahead', HALTED, 'approve R-0001', -61 * SECOND, 'DELIVERY_STALE'],
    ['a resume', HALTED, RESUME, 61 * SECOND, 'DELIVERY_STALE'],
    ['a resume in time', HALTED, RESUME, 59 * SECOND, 'OK'],
    ['a close-all', [], 'close-all out', 61 * SECOND, 'DELIVERY_STALE'],
    ['a close', [], 'close SPY', 61 * SECOND, 'DELIVERY_STALE'],
    ['a change of config', [], 'config pin agreed', 61 * SECOND, 'DELIVERY_STALE'],
    ['a look of five minutes', [], 'status', 300 * SECOND, 'OK'],
    ['an older look', [], 'status', 301 * SECOND, 'LOOK_LATE'],
  ];

  test.each(LATE)('%s', async (...row) => {
    const [, before, line, late, code] = row;
    const hall = await openHall();
    for (const said of before) expect((await hall.say('ana', said))?.ok).toBe(true);
    const facts = hall.world.facts().length;
    const refused = hall.refusals().length;
    const answer = await hall.say('ana', line, { done: hall.ground.wall - late });
    expect(answer?.code).toBe(code);
    if (code === 'OK') return;
    // A look that was not run was refused to nobody.
    const recorded = code === 'LOOK_LATE' ? [] : [code];
    expect(hall.refusals().slice(refused)).toEqual(recorded);
    expect(hall.world.facts().length).toBe(facts + recorded.length);
  });

  test('what its platform does not date is as old as its delivery', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const taken = hall.reception.take(hall.made('ben', 'approve R-0001', { done: null }));
    hall.world.pass(61_000);
    expect((await hall.act(taken))?.code).toBe('DELIVERY_STALE');
    expect((await hall.say('ben', 'approve R-0001', { done: null }))?.code).toBe('OK');
  });
});

describe('what is pressed', () => {
  test('a button is what stands on the card now, and its answers are words', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const press = hall.press('Approve\u2026', { reason: 'seen on my screen "too" --fix x' });
    expect(await hall.say('ben', press)).toMatchObject({ ok: true });
    expect(JSON.stringify(hall.facts('approval.keyed'))).toContain('seen on my screen');
    expect(hall.latches()).toContain('kill-file');
  });

  test('a double click: the second is answered by the rules, never doubled', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const press = hall.press('Approve\u2026');
    const [first, second] = await Promise.all([hall.say('ben', press), hall.say('ben', press)]);
    expect([first?.ok, second?.ok]).toEqual([true, false]);
    expect(second?.code).toMatch(/^(?:BUTTON_OVER|APPROVAL_GRANTED)$/);
    expect(hall.facts('approval.granted')).toHaveLength(1);
  });

  test('one that is over says what stands there now', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const press = hall.press('Approve\u2026');
    await hall.say('ben', 'approve R-0001');
    const late = await hall.say('cleo', press);
    expect(late).toMatchObject({ ok: false, code: 'BUTTON_OVER' });
    expect(late?.text).toContain('CONFIRM-HALT R-0001');
    expect(hall.refusals()).toEqual(['BUTTON_OVER']);
    expect(hall.reception.wanted(press.kind === 'press' ? press.button : '')).toEqual({
      kind: 'nothing',
    });
  });

  test.each([
    ['a message that never was', writeButtonId(99_999, { words: ['halt'] }), 'MESSAGE_UNKNOWN'],
    ['no id of this desk', 'approve_button', 'MESSAGE_UNKNOWN'],
    ['an id of great length', `tk1:1:${'a'.repeat(100_000)}`, 'MESSAGE_UNKNOWN'],
    ['words no card had', writeButtonId(1, { words: ['halt', 'all'] }), 'BUTTON_OVER'],
  ])('%s is refused on record', async (_, button, code) => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    expect((await hall.say('ben', { kind: 'press', button, answers: {} }))?.code).toBe(code);
    expect(hall.refusals()).toEqual([code]);
    expect(hall.reception.wanted(button)).toEqual({ kind: 'nothing' });
  });

  test('a form asks what the button asks, and an answer nobody asked for is refused', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const { id } = hall.button('Silence\u2026');
    expect(hall.reception.wanted(id)).toEqual({
      kind: 'asks',
      title: expect.stringContaining('AL-0001') as string,
      label: 'Silence\u2026',
      asks: [
        { name: 'span', says: expect.any(String) as string, needed: true },
        { name: 'reason', says: 'Why', needed: true },
      ],
    });
    expect(hall.reception.wanted(hall.button('Acknowledge').id)).toEqual({ kind: 'nothing' });
    const missing = await hall.say('ana', hall.press('Silence\u2026', { span: '2h' }));
    expect(missing?.code).toBe('ARGUMENT_MISSING');
    const strange = await hall.say('ana', hall.press('Acknowledge', { words: 'halt' }));
    expect(strange?.code).toBe('ARGUMENT_BAD');
  });

  test('an older row of a card is the card as its newest row has it', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const first = hall.button('Timeline');
    await hall.say('ana', 'ack AL-0001');
    expect(hall.button('Timeline').id).not.toBe(first.id);
    const press = { kind: 'press', button: first.id, answers: {} } as const;
    expect(await hall.say('vic', press)).toMatchObject({ ok: true });
  });
});

describe('what is said', () => {
  test('in a thread it is about what the thread is about, and kept where it is unclear', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const reply = (text: string) => ({ kind: 'reply', topic: 'alert AL-0001', text }) as const;
    expect((await hall.say('ana', reply('ack on it')))?.text).toContain('acknowledged');
    expect((await hall.say('ben', reply('the vendor\u202e called')))?.text).toContain('note');
    expect(JSON.stringify(hall.facts('note.kept'))).toContain('the vendor  called');
    expect((await hall.say('ben', reply('halt')))?.ok).toBe(true);
  });

  test('words stay words: none is taken apart or becomes a flag', async () => {
    const hall = await openHall();
    const words = ['note', 'R-0001', 'two\nlines --cause x'];
    await hall.say('ana', 'halt');
    expect((await hall.say('ana', { kind: 'words', words }))?.ok).toBe(true);
    expect(JSON.stringify(hall.facts('note.kept'))).toContain('two lines --cause x');
  });

  test('more than is taken at once is refused, and a halt is taken all the same', async () => {
    const hall = await openHall();
    const long = await hall.say('ana', `note R-0001 ${'x'.repeat(100_000)}`);
    expect(long).toMatchObject({ ok: false, code: 'DELIVERY_LONG' });
    expect(hall.refusals()).toEqual(['DELIVERY_LONG']);
    expect((await hall.say('ana', `halt ${'x'.repeat(100_000)}`))?.ok).toBe(true);
    const reason = JSON.stringify(hall.facts('latch.set'));
    expect(reason.length).toBeLessThan(20_000);
    expect(hall.latches()).toContain('manual');
  });

  test('a slip is answered with the nearest command, on record', async () => {
    const hall = await openHall();
    const answer = await hall.say('ana', 'stats');
    expect(answer).toMatchObject({ code: 'COMMAND_UNKNOWN' });
    expect(hall.refusals()).toEqual(['COMMAND_UNKNOWN']);
  });
});

describe('long work', () => {
  /** A backtest that goes on until it is cancelled. */
  const SLOW: HallOptions = {
    around: {
      desk: (inner) => ({
        ...inner,
        backtest: (_ask, progress, signal) =>
          new Promise((resolve) => {
            for (const share of [0.1, 0.2, 0.3]) progress(share);
            signal?.addEventListener('abort', () =>
              resolve(refuse('WORK_CANCELLED', 'The backtest was cancelled.')),
            );
          }),
      }),
    },
  };

  test('tells how far it is once a second at most, and is cancelled by its person alone', async () => {
    const hall = await openHall(SLOW);
    const reply = shown();
    const work = hall.made('ana', 'backtest');
    const running = hall.reception.take(work).act(reply);
    await hall.say('vic', 'status');
    expect(reply.told).toEqual([{ share: 0.1, text: 'backtest', work: work.id }]);
    const cancel = { kind: 'cancel', work: work.id } as const;
    expect((await hall.say('ben', cancel))?.code).toBe('WORK_FOREIGN');
    expect((await hall.say('ana', { kind: 'cancel', work: 'Ev0' }))?.code).toBe('WORK_OVER');
    // The same person from another platform has other numbers, and this is none of them.
    const other = await hall.say('ana', cancel, { platform: 'discord' });
    expect(other?.code).toBe('WORK_OVER');
    // It does not wait behind what is under way.
    expect((await hall.say('ana', cancel))?.ok).toBe(true);
    expect(await running).toMatchObject({ ok: false, code: 'WORK_CANCELLED' });
    expect(reply.answers).toHaveLength(1);
    expect((await hall.say('ana', cancel))?.code).toBe('WORK_OVER');
    expect(hall.refusals()).toEqual(['WORK_FOREIGN', 'WORK_OVER', 'WORK_OVER', 'WORK_OVER']);
  });

  test('a look that takes long holds up nothing its person does meanwhile', async () => {
    const hall = await openHall(SLOW);
    const work = hall.made('ana', 'backtest');
    void hall.reception.take(work).act(shown());
    expect((await hall.say('ana', 'halt'))?.ok).toBe(true);
    expect((await hall.say('ana', 'ack AL-0001'))?.ok).toBe(true);
    expect((await hall.say('ana', { kind: 'cancel', work: work.id }))?.ok).toBe(true);
  });
});

test('completion offers names to people of the roster, and commands alone to anybody else', async () => {
  const hall = await openHall();
  await hall.say('ana', 'halt');
  const lines = (account: Delivered['account'], line: string) =>
    hall.reception.complete(account, line).map((one) => one.line);
  expect(lines(onSlack('ana'), 'ack ')).toContain('ack AL-0001');
  expect(lines(onDiscord('ben'), 'approve ')).toContain('approve R-0001');
  expect(lines(onSlack('stranger'), 'ack ').join(' ')).not.toContain('AL-');
  expect(lines(onSlack('stranger'), 'hel')).toContain('help ');
});

test('a bug is answered in words and logged, and what comes after is taken', async () => {
  const hall = await openHall({
    around: {
      desk: (inner) => ({
        ...inner,
        briefing: () => {
          throw new TypeError('no such thing');
        },
      }),
    },
  });
  expect(await hall.say('ana', 'briefing')).toMatchObject({ ok: false, code: 'DESK_FAULT' });
  expect(hall.warned.join()).toContain('no such thing');
  expect((await hall.say('ana', 'status'))?.ok).toBe(true);
});

test('an edge that cannot show an answer stops nothing', async () => {
  const hall = await openHall();
  const broken = {
    progress: () => undefined,
    answer: () => Promise.reject(new Error('the socket is gone')),
  };
  const answer = await hall.reception.take(hall.made('ana', 'halt')).act(broken);
  expect(answer).toMatchObject({ ok: true });
  expect(hall.warned.join()).toContain('the socket is gone');
});

test('knocks at the door: twenty an hour on record, the rest as one sum', async () => {
  const hall = await openHall();
  const knock = () =>
    hall.reception.turnedAway({
      platform: 'slack',
      code: 'SIGNATURE_BAD',
      text: 'A request was not signed by Slack.',
    });
  for (let at = 0; at < 50; at += 1) knock();
  expect(hall.refusals()).toHaveLength(20);
  hall.world.pass(3_600_000);
  await hall.say('vic', 'status');
  const [last] = hall.facts('command.refused').slice(-1);
  expect(last).toMatchObject({
    code: 'KNOCKS_MANY',
    account: { platform: 'slack', team: 'unknown', user: 'unknown' },
    text: expect.stringContaining('30 more knocks') as string,
  });
  knock();
  expect(hall.refusals()).toHaveLength(22);
});
