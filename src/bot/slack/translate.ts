// From what Slack sent to what somebody did: pure, and defined for every payload. Whoever it is and whether they
// may is not asked here; what is no deed of a person says so, and what is not understood is named for the log.
import type { Deed, Delivered } from '#bot/delivered.ts';
import { cut, oneLine } from '#bot/text.ts';
import { readCancelAction } from '#bot/slack/blocks.ts';
import { HALT_ACTION, HALT_WORDS } from '#bot/slack/home.ts';
import { readModal } from '#bot/slack/modal.ts';
import { isFields, listOf, stampMs, textOf, under } from '#bot/slack/payload.ts';
import type { Fields } from '#bot/slack/payload.ts';
import { mentions, saidText, withoutMention } from '#bot/slack/said.ts';

/** The desk's own installation, as auth.test names it. */
export interface Ours {
  readonly team: string;
  readonly botUser: string;
  readonly botId: string;
  /** Empty until a payload told it. */
  readonly appId: string;
}

/** What translating may look at. */
export interface Sight {
  readonly ours: Ours;
  readonly topicAt: (place: string) => string | null;
  readonly isDeskChannel: (channel: string) => boolean;
  /** Whether it counts in a private channel that is not known for the desk's: a halt, while not all of those are. */
  readonly countsUnlisted: (deed: Deed) => boolean;
  /** The roster's id of whoever has this account. */
  readonly nameOf: (user: string) => string | null;
  readonly standingOf: (user: string, deed: Deed) => Delivered['standing'];
}

/** How a payload came in: an envelope of a socket, a request, or read back from a channel's history. */
export interface Incoming {
  readonly type: string;
  readonly payload: unknown;
  /** The envelope's id, or the request's; empty where there is none. */
  readonly id: string;
  /** When it was sent, or may have been at the earliest, milliseconds; null where only the payload tells. */
  readonly sent: number | null;
}

/** Where an answer goes. */
export interface Origin {
  readonly user: string;
  /** Null where there is no channel: a home page, a form. */
  readonly channel: string | null;
  /** The thread it was done in, or the message it was done on. */
  readonly thread: string | null;
  /** The message to react to; null where it is no message. */
  readonly message: string | null;
  readonly responseUrl: string | null;
  /** Opens one form, within three seconds. */
  readonly trigger: string | null;
}

/** What Slack tells of the desk's channels. */
export interface ChannelChange {
  readonly channel: string;
  readonly change: 'renamed' | 'archived' | 'unarchived' | 'deleted' | 'joined' | 'left';
  readonly name: string;
}

export type Translated =
  | { readonly kind: 'deed'; readonly delivered: Delivered; readonly origin: Origin }
  | { readonly kind: 'home'; readonly team: string; readonly user: string }
  | { readonly kind: 'channel'; readonly change: ChannelChange }
  /** The app was taken away, or its token was. */
  | { readonly kind: 'uninstalled' }
  /** Nothing anybody asked of the desk. */
  | { readonly kind: 'ignored' }
  /** Not understood. */
  | { readonly kind: 'strange'; readonly why: string };

const IGNORED: Translated = { kind: 'ignored' };
/** Subtypes of messages in which a person still says something. */
const SPOKEN: ReadonlySet<string> = new Set(['', 'thread_broadcast', 'file_share', 'me_message']);
const SHORT: ReadonlySet<string> = new Set(['/halt', '/resume', '/signoff', '/ack']);
const MOST_TOLD = 80;

interface Told {
  readonly team: string;
  readonly user: string;
  readonly isBot: boolean;
  readonly id: string;
  readonly meaning: string;
  readonly direct: boolean;
  readonly done: number | null;
  readonly deed: Deed;
  readonly origin: Origin;
}

function strange(why: string): Translated {
  return { kind: 'strange', why: cut(oneLine(why), MOST_TOLD) };
}

function deedOf(told: Told, sight: Sight): Translated {
  const { team, user, isBot, id, meaning, direct, done, deed, origin } = told;
  if (user === '' || team === '') return strange('it names nobody');
  const ours = team === sight.ours.team ? sight.standingOf(user, deed) : 'foreign';
  const standing = isBot ? 'bot' : ours;
  const account = { platform: 'slack', team, user } as const;
  const delivered: Delivered = {
    platform: 'slack',
    id: id === '' ? meaning : id,
    meaning,
    account,
    standing,
    direct,
    done,
    deed,
  };
  return { kind: 'deed', delivered, origin };
}

/** Who reads along: anybody who comes in, whoever was invited to the channel, or a few among themselves. */
type Company = 'anybody' | 'members' | 'few';

/** As commands and presses name a place. */
function companyByName(name: string): Company {
  if (name === 'privategroup') return 'members';
  return name === 'directmessage' || name.startsWith('mpdm-') ? 'few' : 'anybody';
}

/** As events call its kind. */
function companyByKind(kind: string): Company {
  if (kind === 'group') return 'members';
  return kind === 'im' || kind === 'mpim' ? 'few' : 'anybody';
}

/** Where the desk's channels are not all known, a private one may be one of them: closed, but not for a halt. */
function isDirect(
  { channel, company }: { readonly channel: string; readonly company: Company },
  deed: Deed,
  sight: Sight,
): boolean {
  // Where a card of ours stands, a channel of ours is.
  if (deed.kind === 'reply' || sight.isDeskChannel(channel)) return false;
  if (channel.startsWith('D')) return true;
  return company === 'members' ? !sight.countsUnlisted(deed) : company === 'few';
}

function commandLine(name: string, text: string): string | null {
  if (name === '/desk') return text;
  return SHORT.has(name) ? `${name.slice(1)} ${text}`.trim() : null;
}

function readCommand(incoming: Incoming, sight: Sight): Translated {
  const body = incoming.payload;
  const name = textOf(body, 'command');
  const said = saidText(textOf(body, 'text'), { ...sight, ...sight.ours });
  const line = commandLine(name, said);
  const trigger = textOf(body, 'trigger_id');
  if (line === null) return strange(`a command ${name}`);
  if (trigger === '') return strange(`${name} without a trigger`);
  const channel = textOf(body, 'channel_id');
  const company = companyByName(textOf(body, 'channel_name'));
  const user = textOf(body, 'user_id');
  const deed: Deed = { kind: 'line', line };
  return deedOf(
    {
      team: textOf(body, 'team_id'),
      user,
      isBot: false,
      id: incoming.id,
      meaning: `command ${trigger}`,
      direct: isDirect({ channel, company }, deed, sight),
      done: incoming.sent,
      deed,
      origin: {
        user,
        channel: channel === '' ? null : channel,
        thread: null,
        message: null,
        responseUrl: textOf(body, 'response_url') || null,
        trigger,
      },
    },
    sight,
  );
}

function actionDeed(id: string): Deed | null {
  if (id === HALT_ACTION) return { kind: 'words', words: HALT_WORDS };
  const work = readCancelAction(id);
  if (work !== null) return { kind: 'cancel', work };
  return id.startsWith('tk1:') ? { kind: 'press', button: id, answers: {} } : null;
}

function readAction(incoming: Incoming, sight: Sight): Translated {
  const body = incoming.payload;
  const action = listOf(body, 'actions')[0];
  const id = textOf(action, 'action_id');
  const deed = actionDeed(id);
  // Links and menus are buttons too, and ask nothing of the desk.
  if (deed === null) return id === '' ? strange('an action without an id') : IGNORED;
  const container = under(body, 'container');
  const channel = textOf(under(body, 'channel'), 'id') || textOf(container, 'channel_id');
  const company = companyByName(textOf(under(body, 'channel'), 'name'));
  const message = textOf(under(body, 'message'), 'ts') || textOf(container, 'message_ts');
  const thread = textOf(under(body, 'message'), 'thread_ts') || textOf(container, 'thread_ts');
  const who = under(body, 'user');
  const user = textOf(who, 'id');
  const stamp = textOf(action, 'action_ts');
  const view = textOf(under(body, 'view'), 'id');
  return deedOf(
    {
      team: textOf(who, 'team_id') || textOf(under(body, 'team'), 'id'),
      user,
      isBot: false,
      id: incoming.id,
      meaning: `press ${channel || view} ${message} ${id} ${user} ${stamp}`,
      direct: isDirect({ channel, company }, deed, sight),
      done: stampMs(stamp) ?? incoming.sent,
      deed,
      origin: {
        user,
        channel: channel === '' ? null : channel,
        thread: thread || message || null,
        message: null,
        responseUrl: textOf(body, 'response_url') || null,
        trigger: textOf(body, 'trigger_id') || null,
      },
    },
    sight,
  );
}

function readForm(incoming: Incoming, sight: Sight): Translated {
  const body = incoming.payload;
  const view = under(body, 'view');
  const read = readModal(view);
  const id = textOf(view, 'id');
  if (read === null || id === '') return strange('a form that is none of ours');
  const who = under(body, 'user');
  const user = textOf(who, 'id');
  const { button, answers } = read;
  return deedOf(
    {
      team: textOf(who, 'team_id') || textOf(under(body, 'team'), 'id'),
      user,
      isBot: false,
      id: incoming.id,
      meaning: `form ${id} ${user}`,
      direct: false,
      done: incoming.sent,
      deed: { kind: 'press', button, answers },
      origin: {
        user,
        channel: null,
        thread: null,
        message: null,
        responseUrl: null,
        trigger: null,
      },
    },
    sight,
  );
}

function messageDeed(event: Fields, channel: string, sight: Sight): Deed | null {
  const { botUser } = sight.ours;
  const text = textOf(event, 'text');
  const thread = textOf(event, 'thread_ts');
  const said = saidText(withoutMention(text, botUser), { ...sight, botUser });
  if (said === '') return null;
  const topic = thread === '' ? null : sight.topicAt(`${channel}/${thread}`);
  if (topic !== null) return { kind: 'reply', topic, text: said };
  const direct = textOf(event, 'channel_type') === 'im' || channel.startsWith('D');
  return direct || mentions(text, botUser) ? { kind: 'line', line: said } : null;
}

function isOwn(event: Fields, ours: Ours): boolean {
  const bot = textOf(event, 'bot_id');
  const app = textOf(event, 'app_id');
  return (
    [ours.botUser, 'USLACKBOT'].includes(textOf(event, 'user')) ||
    (bot !== '' && bot === ours.botId) ||
    (app !== '' && app === ours.appId)
  );
}

/** A message as an event or as a channel's history tells it. */
export function readMessage(
  message: { readonly event: unknown; readonly channel: string; readonly team: string },
  ask: { readonly id: string },
  sight: Sight,
): Translated {
  const { event, channel, team } = message;
  if (!isFields(event)) return strange('a message of no shape');
  const subtype = textOf(event, 'subtype');
  const isBot = subtype === 'bot_message' || textOf(event, 'bot_id') !== '';
  if (isOwn(event, sight.ours) || !(SPOKEN.has(subtype) || isBot)) return IGNORED;
  const ts = textOf(event, 'ts');
  if (channel === '' || stampMs(ts) === null) return strange('a message without a place');
  const deed = messageDeed(event, channel, sight);
  if (deed === null) return IGNORED;
  const user = textOf(event, 'user') || textOf(event, 'bot_id');
  const theirs = textOf(event, 'user_team') || textOf(event, 'source_team');
  const company = companyByKind(textOf(event, 'channel_type'));
  return deedOf(
    {
      team: theirs || team,
      user,
      isBot,
      id: ask.id,
      meaning: `message ${channel} ${ts}`,
      direct: isDirect({ channel, company }, deed, sight),
      done: stampMs(ts),
      deed,
      origin: {
        user,
        channel,
        thread: textOf(event, 'thread_ts') || ts,
        message: ts,
        responseUrl: null,
        trigger: null,
      },
    },
    sight,
  );
}

function channelChange(event: Fields, sight: Sight): Translated {
  const named = under(event, 'channel');
  const channel = textOf(named, 'id') || textOf(event, 'channel');
  const type = textOf(event, 'type').replace(/^group_/, 'channel_');
  const aboutUs = textOf(event, 'user') === sight.ours.botUser;
  const changes: Readonly<Record<string, ChannelChange['change']>> = {
    channel_rename: 'renamed',
    channel_archive: 'archived',
    channel_unarchive: 'unarchived',
    channel_deleted: 'deleted',
    channel_left: 'left',
    ...(aboutUs ? { member_joined_channel: 'joined', member_left_channel: 'left' } : {}),
  };
  const change = Object.hasOwn(changes, type) ? changes[type] : undefined;
  if (change === undefined || channel === '') return IGNORED;
  return { kind: 'channel', change: { channel, change, name: textOf(named, 'name') } };
}

function readEvent(incoming: Incoming, sight: Sight): Translated {
  const body = incoming.payload;
  const event = under(body, 'event');
  const team = textOf(body, 'team_id');
  const id = textOf(body, 'event_id') || incoming.id;
  switch (textOf(event, 'type')) {
    case 'message':
    case 'app_mention':
      return readMessage({ event, channel: textOf(event, 'channel'), team }, { id }, sight);
    case 'app_home_opened':
      return textOf(event, 'tab') === 'messages'
        ? IGNORED
        : { kind: 'home', team, user: textOf(event, 'user') };
    case 'app_uninstalled':
      return team === sight.ours.team ? { kind: 'uninstalled' } : IGNORED;
    case 'tokens_revoked': {
      const ours = listOf(under(event, 'tokens'), 'bot').length > 0;
      return ours && team === sight.ours.team ? { kind: 'uninstalled' } : IGNORED;
    }
    case '':
      return strange('an event without a type');
    default:
      return team === sight.ours.team ? channelChange(event, sight) : IGNORED;
  }
}

export function translate(incoming: Incoming, sight: Sight): Translated {
  const { type, payload } = incoming;
  if (!isFields(payload)) return strange(`${type} without a payload`);
  switch (type) {
    case 'slash_commands':
      return readCommand(incoming, sight);
    case 'events_api':
      return readEvent(incoming, sight);
    case 'interactive':
      break;
    default:
      return strange(`an envelope of type ${type}`);
  }
  switch (textOf(payload, 'type')) {
    case 'block_actions':
      return readAction(incoming, sight);
    case 'view_submission':
      return readForm(incoming, sight);
    case 'view_closed':
      return IGNORED;
    default:
      return strange(`an interaction of type ${textOf(payload, 'type')}`);
  }
}
