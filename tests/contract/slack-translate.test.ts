// What each payload of Slack means, in tables; and a property: every value is translated, whatever it is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deed, Delivered } from '#bot/delivered.ts';
import { slackFault, troubleOf } from '#bot/slack/fault.ts';
import { isHalting, readStanding } from '#bot/slack/people.ts';
import { saidText, withoutMention } from '#bot/slack/said.ts';
import { translate } from '#bot/slack/translate.ts';
import type { Incoming, Sight, Translated } from '#bot/slack/translate.ts';

const THREAD = '1700000000.000100';
const SIGHT: Sight = {
  ours: { team: 'T01', botUser: 'U0BOT', botId: 'B0BOT', appId: 'A0BOT' },
  topicAt: (place) => (place === `C0ALERTS/${THREAD}` ? 'alert AL-0007' : null),
  isDeskChannel: (channel) => channel === 'C0ALERTS' || channel === 'G0PRIVATE',
  countsUnlisted: () => false,
  nameOf: (user) => (user === 'U0BEN' ? 'ben' : null),
  standingOf: (user) => (user === 'U0GUEST' ? 'guest' : 'member'),
};

function slash(more: Readonly<Record<string, unknown>>): Incoming {
  const payload = {
    command: '/desk',
    text: 'status',
    team_id: 'T01',
    user_id: 'U0ANA',
    channel_id: 'C0ALERTS',
    channel_name: 'desk-alerts',
    trigger_id: '1.2.3',
    response_url: 'https://hooks.slack.com/commands/x',
    ...more,
  };
  return { type: 'slash_commands', payload, id: 'e1', sent: 1_000 };
}

function event(more: Readonly<Record<string, unknown>>, team = 'T01'): Incoming {
  const said = { type: 'message', user: 'U0ANA', channel: 'C0ALERTS', ts: '1700000001.000200' };
  const payload = {
    team_id: team,
    event_id: 'Ev1',
    event: { ...said, text: 'ack', thread_ts: THREAD, ...more },
  };
  return { type: 'events_api', payload, id: 'e2', sent: null };
}

function press(action: string, more: Readonly<Record<string, unknown>> = {}): Incoming {
  const payload = {
    type: 'block_actions',
    team: { id: 'T01' },
    user: { id: 'U0ANA', team_id: 'T01' },
    channel: { id: 'C0ALERTS', name: 'desk-alerts' },
    message: { ts: THREAD },
    trigger_id: '9.9',
    actions: [{ action_id: action, action_ts: '1700000002.000300' }],
    ...more,
  };
  return { type: 'interactive', payload, id: 'e3', sent: null };
}

function delivered(translated: Translated): Delivered {
  if (translated.kind !== 'deed') throw new Error(`it is ${translated.kind}`);
  return translated.delivered;
}

const BUTTON = 'tk1:7:0123456789abcdef';

describe('a deed', () => {
  const deeds: readonly (readonly [string, Incoming, Deed])[] = [
    ['/desk', slash({}), { kind: 'line', line: 'status' }],
    [
      '/halt',
      slash({ command: '/halt', text: 'feed stale' }),
      { kind: 'line', line: 'halt feed stale' },
    ],
    ['/halt alone', slash({ command: '/halt', text: '' }), { kind: 'line', line: 'halt' }],
    [
      '/resume',
      slash({ command: '/resume', text: '--cause x' }),
      { kind: 'line', line: 'resume --cause x' },
    ],
    ['/signoff', slash({ command: '/signoff', text: '' }), { kind: 'line', line: 'signoff' }],
    ['/ack', slash({ command: '/ack', text: 'AL-0007' }), { kind: 'line', line: 'ack AL-0007' }],
    ['a reply', event({}), { kind: 'reply', topic: 'alert AL-0007', text: 'ack' }],
    [
      'a reply to the channel too',
      event({ subtype: 'thread_broadcast' }),
      { kind: 'reply', topic: 'alert AL-0007', text: 'ack' },
    ],
    [
      'a reply with a file',
      event({ subtype: 'file_share', text: 'see this' }),
      { kind: 'reply', topic: 'alert AL-0007', text: 'see this' },
    ],
    [
      'a reply that names the desk',
      event({ text: '<@U0BOT> ack' }),
      { kind: 'reply', topic: 'alert AL-0007', text: 'ack' },
    ],
    [
      'a reply that names a person',
      event({ text: 'assign <@U0BEN>' }),
      { kind: 'reply', topic: 'alert AL-0007', text: 'assign @ben' },
    ],
    [
      'a mention',
      event({ thread_ts: undefined, text: '<@U0BOT>: halt feed stale' }),
      { kind: 'line', line: 'halt feed stale' },
    ],
    [
      'a direct message',
      event({ thread_ts: undefined, channel: 'D01', channel_type: 'im', text: 'help' }),
      { kind: 'line', line: 'help' },
    ],
    ['a button', press(BUTTON), { kind: 'press', button: BUTTON, answers: {} }],
    ['a cancel button', press('tkc:e77'), { kind: 'cancel', work: 'e77' }],
    [
      'the halt of the home page',
      press('tkh', { channel: undefined, view: { id: 'V1' } }),
      { kind: 'words', words: ['halt', 'pressed on the home page'] },
    ],
  ];
  it.each(deeds)('%s', (_name, incoming, deed) => {
    expect(delivered(translate(incoming, SIGHT)).deed).toEqual(deed);
  });

  it('has the number of its event, a meaning of its own, and its time', () => {
    const one = delivered(translate(event({}), SIGHT));
    expect(one).toMatchObject({
      id: 'Ev1',
      meaning: 'message C0ALERTS 1700000001.000200',
      done: 1_700_000_001_000,
      direct: false,
      account: { platform: 'slack', team: 'T01', user: 'U0ANA' },
    });
    const again = { ...event({}), id: 'other' };
    expect(delivered(translate(again, SIGHT)).meaning).toBe(one.meaning);
    expect(delivered(translate(press(BUTTON), SIGHT)).done).toBe(1_700_000_002_000);
    expect(delivered(translate(slash({}), SIGHT))).toMatchObject({ id: 'e1', done: 1_000 });
  });

  const standings: readonly (readonly [string, Incoming, Delivered['standing']])[] = [
    ['a member', slash({}), 'member'],
    ['a guest', slash({ user_id: 'U0GUEST' }), 'guest'],
    ['another team', slash({ team_id: 'T02' }), 'foreign'],
    ['another team in a shared channel', event({ user_team: 'T02' }), 'foreign'],
    ['another installation', event({}, 'T02'), 'foreign'],
    ['another team at a button', press(BUTTON, { user: { id: 'U9', team_id: 'T02' } }), 'foreign'],
    ['another app', event({ bot_id: 'B99', subtype: 'bot_message' }), 'bot'],
    ['another app of another team', event({ bot_id: 'B99', user_team: 'T02' }), 'bot'],
  ];
  it.each(standings)('of %s', (_name, incoming, standing) => {
    expect(delivered(translate(incoming, SIGHT)).standing).toBe(standing);
  });

  const places: readonly (readonly [string, Incoming, 'direct' | 'open'])[] = [
    ['a channel of the desk', slash({}), 'open'],
    [
      'a private channel of the desk',
      slash({ channel_id: 'G0PRIVATE', channel_name: 'privategroup' }),
      'open',
    ],
    [
      'another private channel',
      slash({ channel_id: 'G0OTHER', channel_name: 'privategroup' }),
      'direct',
    ],
    ['another public channel', slash({ channel_id: 'C0GENERAL', channel_name: 'general' }), 'open'],
    ['direct messages', slash({ channel_id: 'D01', channel_name: 'directmessage' }), 'direct'],
    ['a group of some', slash({ channel_id: 'G09', channel_name: 'mpdm-a--b-1' }), 'direct'],
  ];
  it.each(places)('said in %s', (_name, incoming, place) => {
    expect(delivered(translate(incoming, SIGHT)).direct).toBe(place === 'direct');
  });
});

describe('while not all channels of the desk are known', () => {
  const unlisted: Sight = {
    ...SIGHT,
    isDeskChannel: () => false,
    countsUnlisted: (deed) => isHalting(deed, (id) => (id === BUTTON ? ['halt', 'x'] : null)),
  };
  const group = { channel_id: 'G0PRIVATE', channel_name: 'privategroup' };
  const inGroup = { channel: { id: 'G0PRIVATE', name: 'privategroup' } };
  const said = { channel: 'G0PRIVATE', channel_type: 'group', thread_ts: undefined };
  const places: readonly (readonly [string, Incoming, 'direct' | 'open'])[] = [
    ['a halt in a private channel', slash({ ...group, command: '/halt', text: '' }), 'open'],
    ['a halt by /desk there', slash({ ...group, text: 'halt now' }), 'open'],
    ['a halt by mention there', event({ ...said, text: '<@U0BOT> halt' }), 'open'],
    ['a halt by a button there', press(BUTTON, inGroup), 'open'],
    ['another command there', slash({ ...group, text: 'resume --cause x' }), 'direct'],
    ['another mention there', event({ ...said, text: '<@U0BOT> resume' }), 'direct'],
    ['another button there', press('tk1:8:0123456789abcdef', inGroup), 'direct'],
    ['a reply to a card of ours', event({ channel_type: 'group' }), 'open'],
    [
      'a halt in direct messages',
      slash({ channel_id: 'D01', channel_name: 'directmessage', text: 'halt' }),
      'direct',
    ],
    [
      'a halt among some',
      slash({ channel_id: 'G09', channel_name: 'mpdm-a--b-1', text: 'halt' }),
      'direct',
    ],
  ];
  it.each(places)('%s', (_name, incoming, place) => {
    expect(delivered(translate(incoming, unlisted)).direct).toBe(place === 'direct');
  });
});

describe('what is no deed', () => {
  const others: readonly (readonly [string, Incoming, Translated['kind']])[] = [
    ['words in a channel', event({ thread_ts: undefined }), 'ignored'],
    ['words in another thread', event({ thread_ts: '1700000000.000999' }), 'ignored'],
    ['an edit', event({ subtype: 'message_changed' }), 'ignored'],
    ['a deletion', event({ subtype: 'message_deleted' }), 'ignored'],
    ['somebody joining', event({ subtype: 'channel_join' }), 'ignored'],
    ['the desk itself', event({ user: 'U0BOT' }), 'ignored'],
    ['the desk as an app', event({ user: undefined, bot_id: 'B0BOT' }), 'ignored'],
    ['nothing said', event({ text: ' ' }), 'ignored'],
    ['a link button', press('open-room'), 'ignored'],
    ['a reaction', event({ type: 'reaction_added' }), 'ignored'],
    ['a home page', event({ type: 'app_home_opened', tab: 'home' }), 'home'],
    [
      'a channel renamed',
      event({ type: 'channel_rename', channel: { id: 'C1', name: 'x' } }),
      'channel',
    ],
    ['the app taken away', event({ type: 'app_uninstalled' }), 'uninstalled'],
    [
      'our token revoked',
      event({ type: 'tokens_revoked', tokens: { bot: ['U0BOT'] } }),
      'uninstalled',
    ],
    [
      'somebody\u2019s own token revoked',
      event({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } }),
      'ignored',
    ],
    ['taken away elsewhere', event({ type: 'app_uninstalled' }, 'T02'), 'ignored'],
    ['another command', slash({ command: '/giphy' }), 'strange'],
    ['a command of nobody', slash({ user_id: undefined }), 'strange'],
    ['a command without a trigger', slash({ trigger_id: 7 }), 'strange'],
    ['a message without a stamp', event({ ts: 'now' }), 'strange'],
    ['an unknown envelope', { type: 'surprise', payload: {}, id: 'e', sent: null }, 'strange'],
    ['no payload', { type: 'interactive', payload: null, id: 'e', sent: null }, 'strange'],
  ];
  it.each(others)('%s', (_name, incoming, kind) => {
    expect(translate(incoming, SIGHT).kind).toBe(kind);
  });

  it('is found in every value there is, without a throw', () => {
    const types = fc.constantFrom('slash_commands', 'events_api', 'interactive', 'hello');
    fc.assert(
      fc.property(types, fc.anything({ maxDepth: 4 }), (type, payload) => {
        translate({ type, payload, id: '', sent: null }, SIGHT);
        translate(
          {
            type,
            payload: { event: payload, actions: [payload], view: payload },
            id: '',
            sent: null,
          },
          SIGHT,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what was typed', () => {
  const names = { nameOf: SIGHT.nameOf, botUser: 'U0BOT' };
  const cases: readonly (readonly [string, string])[] = [
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&lt;@U0BEN&gt; is typed', '<@U0BEN> is typed'],
    ['&amp;lt;', '&lt;'],
    ['to <@U0BEN> and <@U0X|xeno> and <@U0Y>', 'to @ben and @xeno and @U0Y'],
    ['<#C01|alerts> <#C02>', '#alerts #C02'],
    ['<!here> <!subteam^S1|@risk> <!date^1^{date}|then>', '@here @risk then'],
    [
      '<https://a.test/x?a=1&amp;b=2> <https://a.test|a.test> <mailto:a@b.c>',
      'https://a.test/x?a=1&b=2 a.test a@b.c',
    ],
  ];
  it.each(cases)('%s', (text, said) => {
    expect(saidText(text, names)).toBe(said);
  });
  it('loses the desk\u2019s own name at its beginning only', () => {
    expect(withoutMention('<@U0BOT|twokey>, halt <@U0BOT>', 'U0BOT')).toBe('halt <@U0BOT>');
    expect(withoutMention('<@U0BEN> halt', 'U0BOT')).toBe('<@U0BEN> halt');
  });
});

describe('who counts', () => {
  const users: readonly (readonly [string, unknown, Delivered['standing']])[] = [
    ['a member', { team_id: 'T01' }, 'member'],
    ['a guest', { team_id: 'T01', is_restricted: true }, 'guest'],
    ['a guest of one channel', { team_id: 'T01', is_ultra_restricted: true }, 'guest'],
    ['somebody who left', { team_id: 'T01', deleted: true }, 'guest'],
    ['a bot', { team_id: 'T01', is_bot: true }, 'bot'],
    ['somebody of another team', { team_id: 'T02' }, 'foreign'],
    ['a stranger of a shared channel', { team_id: 'T01', is_stranger: true }, 'foreign'],
    ['somebody of the same grid', { team_id: 'T02', enterprise_user: { id: 'W1' } }, 'member'],
  ];
  it.each(users)('%s', (_name, user, standing) => {
    expect(readStanding(user, 'T01')).toBe(standing);
  });

  const halts: readonly (readonly [Deed, 'halt' | 'other'])[] = [
    [{ kind: 'line', line: 'halt' }, 'halt'],
    [{ kind: 'line', line: ' /desk HALT now' }, 'halt'],
    [{ kind: 'line', line: 'halted?' }, 'other'],
    [{ kind: 'line', line: 'resume' }, 'other'],
    [{ kind: 'reply', topic: 'alert AL-0007', text: 'halt, feed stale' }, 'halt'],
    [{ kind: 'reply', topic: 'alert AL-0007', text: 'halt was wrong' }, 'other'],
    [{ kind: 'press', button: 'a', answers: {} }, 'halt'],
    [{ kind: 'press', button: 'b', answers: {} }, 'other'],
    [{ kind: 'words', words: ['halt', 'x'] }, 'halt'],
    [{ kind: 'cancel', work: 'x' }, 'other'],
  ];
  it.each(halts)('%j is a %s', (deed, is) => {
    const wordsOf = (button: string) => (button === 'a' ? ['halt', 'x'] : null);
    expect(isHalting(deed, wordsOf)).toBe(is === 'halt');
  });
});

describe('what became of a call', () => {
  const platform = (error: string, more: object = {}) => {
    return { code: 'slack_webapi_platform_error', data: { error, ...more } };
  };
  const broken = (code: string) => {
    const cause = Object.assign(new Error('x'), { code });
    const original = new TypeError('fetch failed', { cause });
    return Object.assign(new Error('y', { cause: original }), {
      code: 'slack_webapi_request_error',
      original,
    });
  };
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['429', { code: 'slack_webapi_rate_limited_error', retryAfter: 7 }, 'not-sent'],
    ['429 without a time', new Error('Retry header did not contain a valid timeout'), 'not-sent'],
    ['ratelimited', platform('ratelimited'), 'not-sent'],
    ['refused connection', broken('ECONNREFUSED'), 'not-sent'],
    ['no such host', broken('ENOTFOUND'), 'not-sent'],
    ['reset', broken('ECONNRESET'), 'unknown'],
    ['cut', broken('UND_ERR_SOCKET'), 'unknown'],
    ['too slow', broken('TIMEOUT'), 'unknown'],
    ['500', { code: 'slack_webapi_http_error', statusCode: 500 }, 'unknown'],
    ['internal_error', platform('internal_error'), 'unknown'],
    ['fatal_error', platform('fatal_error'), 'unknown'],
    ['anything', new Error('terminated'), 'unknown'],
    ['no object at all', undefined, 'unknown'],
    ['msg_too_long', platform('msg_too_long'), 'refused'],
    ['invalid_blocks', platform('invalid_blocks'), 'refused'],
    ['is_archived', platform('is_archived'), 'channel'],
    ['message_not_found', platform('message_not_found'), 'gone'],
    ['missing_scope', platform('missing_scope', { needed: 'chat:write' }), 'installation'],
    ['__proto__', platform('__proto__'), 'unknown'],
  ];
  it.each(cases)('%s', (_name, error, kind) => {
    expect(slackFault(error).kind).toBe(kind);
  });
  it('names the time it asks for, and the scope it needs', () => {
    expect(slackFault(cases[0]?.[1])).toMatchObject({ retryAfterMs: 7_000 });
    expect(slackFault(platform('missing_scope', { needed: 'chat:write' })).says).toContain(
      'chat:write',
    );
    expect(troubleOf('ratelimited', null)).toEqual({ kind: 'not-sent', retryAfterMs: 30_000 });
  });
});
