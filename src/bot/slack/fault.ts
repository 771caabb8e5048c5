// What went wrong with a call to Slack, judged by one table: whether it may have acted, whose trouble it is, and
// what people can do. No text of it ever holds a token or a message.
import { cut, oneLine } from '#bot/text.ts';
import { isFields, numberOf, textOf, under } from '#bot/slack/payload.ts';

export type Trouble =
  /** It surely did not act. */
  | { readonly kind: 'not-sent'; readonly retryAfterMs: number | null }
  /** It may have acted. */
  | { readonly kind: 'unknown' }
  /** The message is not accepted as it is. */
  | { readonly kind: 'refused' }
  /** The channel does not take it. */
  | { readonly kind: 'channel'; readonly remedy: string }
  /** The message or thread it is about is gone. */
  | { readonly kind: 'gone' }
  /** The app or its token is no good any more. */
  | { readonly kind: 'installation'; readonly remedy: string };

/** `code`: Slack's own word where it said one. */
export type SlackFault = Trouble & { readonly code: string; readonly says: string };

/** The client's own codes, as its ErrorCode names them. */
const RATE_LIMITED = 'slack_webapi_rate_limited_error';
const PLATFORM = 'slack_webapi_platform_error';

const INVITE = 'invite it with /invite in that channel, or name another one in config/chat.yaml';
const CHANNELS: Readonly<Record<string, string>> = {
  channel_not_found: `correct its name in config/chat.yaml; if it is private, ${INVITE}`,
  not_in_channel: INVITE,
  is_archived: 'unarchive it, or name another one in config/chat.yaml',
  restricted_action: 'let the app post there (channel settings, posting permissions)',
  restricted_action_read_only_channel: 'let the app post there (channel settings)',
  restricted_action_thread_only_channel: 'let the app post there, not only in threads',
  restricted_action_non_threadable_channel: 'let the app reply in threads there',
  restricted_action_thread_locked: 'unlock the thread, or leave it',
  channel_is_limited_access: 'let the app post there (channel settings)',
  channel_type_not_supported: 'name an ordinary channel in config/chat.yaml',
  posting_to_general_channel_denied: 'let the app post there, or name another channel',
  not_allowed_for_channel: 'name an ordinary channel in config/chat.yaml',
  messages_tab_disabled:
    'the app\u2019s Messages tab is off, so nobody is answered by direct message: paste ./desk slack manifest under App Manifest and save',
};
const NEW_TOKEN = 'install the app again and put the new bot token (xoxb-) into the environment';
const INSTALLATION: Readonly<Record<string, string>> = {
  invalid_auth: `the token is wrong: ${NEW_TOKEN}`,
  not_authed: `there is no token: ${NEW_TOKEN}`,
  token_revoked: `the token was revoked: ${NEW_TOKEN}`,
  token_expired: `the token expired: ${NEW_TOKEN}`,
  account_inactive: `the app was removed from the workspace: ${NEW_TOKEN}`,
  user_removed_from_team: `the app was removed from the workspace: ${NEW_TOKEN}`,
  team_disabled: 'the workspace is disabled: ask its owners',
  org_login_required: 'the workspace is being moved: ask its owners',
  team_access_not_granted: 'an administrator must let the app into this workspace',
  access_denied: 'an administrator must let the app act in this workspace',
  ekm_access_denied: 'an administrator suspended the app (key management)',
  no_permission: `the app may not do this: ${NEW_TOKEN}`,
  not_allowed_token_type:
    'it is a token of another kind: the bot token begins with xoxb-, the app token with xapp-',
  missing_scope:
    'update the app with ./desk slack manifest, install it again and put the new bot token into the environment',
};
/** What no waiting mends: somebody has to change the app or its token. The rest may pass by itself. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'not_allowed_token_type',
  'missing_scope',
]);
const REFUSED: ReadonlySet<string> = new Set([
  'msg_too_long',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'block_mismatch',
  'invalid_attachments',
  'too_many_attachments',
  'attachment_payload_limit_exceeded',
  'invalid_arguments',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
  'metadata_must_be_sent_from_app',
  'markdown_text_conflict',
  'no_text',
]);
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
  'cannot_reply_to_message',
]);
const SURELY: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
]);
/** The connection never stood, so nothing was asked. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** Slack's own words for an error of which it does not say that nothing was done. */
const PERHAPS: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);
const LIMITED_MS = 30_000;

/** What was posted to a response URL was turned away. */
export class NotTaken extends Error {}

function has(table: Readonly<Record<string, string>>, code: string): string | null {
  return Object.hasOwn(table, code) ? (table[code] ?? null) : null;
}

/** What Slack's own word for an error means. */
export function troubleOf(code: string, retryAfterMs: number | null): Trouble {
  const channel = has(CHANNELS, code);
  if (channel !== null) return { kind: 'channel', remedy: channel };
  const installation = has(INSTALLATION, code);
  if (installation !== null) return { kind: 'installation', remedy: installation };
  if (SURELY.has(code)) return { kind: 'not-sent', retryAfterMs: retryAfterMs ?? LIMITED_MS };
  if (GONE.has(code)) return { kind: 'gone' };
  return REFUSED.has(code) ? { kind: 'refused' } : { kind: 'unknown' };
}

/** Whether asking again with the same token cannot help. */
export function isForGood({ code }: Pick<SlackFault, 'code'>): boolean {
  return FOR_GOOD.has(code);
}

/** The words of the system for why there was no connection, wherever they stand in the chain of causes. */
function causeOf(error: unknown): string {
  let at: unknown = error;
  for (let deep = 0; deep < 5 && isFields(at); deep += 1) {
    const code = textOf(at, 'code');
    if (code !== '' && !code.startsWith('slack_webapi')) return code;
    if (at['name'] === 'TimeoutError') return 'TIMEOUT';
    at = at['cause'] ?? at['original'];
  }
  return '';
}

function platformFault(error: unknown): SlackFault {
  const data = under(error, 'data');
  const code = cut(oneLine(textOf(data, 'error')), 60);
  const after = numberOf(under(data, 'response_metadata'), 'retryAfter');
  const trouble = troubleOf(code, after === null ? null : after * 1_000);
  const needed = textOf(data, 'needed');
  const scope = code === 'missing_scope' && needed !== '' ? ` (it needs ${cut(needed, 60)})` : '';
  return { ...trouble, code, says: `Slack answered ${code}${scope}` };
}

/** What happened, and what to do where there is something. */
export function faultWords(fault: SlackFault): string {
  return 'remedy' in fault ? `${fault.says}: ${fault.remedy}` : fault.says;
}

export function slackFault(error: unknown): SlackFault {
  if (error instanceof NotTaken) return { kind: 'refused', code: 'not_taken', says: error.message };
  const kind = textOf(error, 'code');
  if (kind === PLATFORM) return platformFault(error);
  if (kind === RATE_LIMITED) {
    const seconds = numberOf(error, 'retryAfter') ?? LIMITED_MS / 1_000;
    const says = `Slack asks for ${seconds} s of patience`;
    return { kind: 'not-sent', retryAfterMs: seconds * 1_000, code: 'ratelimited', says };
  }
  const status = numberOf(error, 'statusCode');
  if (status !== null)
    return {
      kind: 'unknown',
      code: `http_${status}`,
      says: `Slack answered with status ${status}`,
    };
  // A 429 without a valid header ends in an error of its own.
  if (textOf(error, 'message').startsWith('Retry header'))
    return {
      kind: 'not-sent',
      retryAfterMs: LIMITED_MS,
      code: 'ratelimited',
      says: 'Slack asks for patience',
    };
  const cause = causeOf(error);
  if (NEVER_CONNECTED.has(cause))
    return {
      kind: 'not-sent',
      retryAfterMs: null,
      code: cause,
      says: `no connection to Slack (${cause})`,
    };
  const why =
    cause === 'TIMEOUT' ? 'no answer in time' : `the connection broke (${cause || 'lost'})`;
  return { kind: 'unknown', code: cause || 'lost', says: `Slack: ${why}` };
}

/** Whether what failed may stand all the same. */
export function mayHaveActed(error: unknown): boolean {
  const { kind, code } = slackFault(error);
  return kind === 'unknown' && (textOf(error, 'code') !== PLATFORM || PERHAPS.has(code));
}
