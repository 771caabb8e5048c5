// How a desk joins Slack, as the configuration hands it in. Tokens stand here and in no log, post or record.
import type { ChannelNames } from '#bot/platform.ts';

export interface SlackSettings {
  readonly botToken: string;
  readonly receiver:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  readonly channels: ChannelNames;
  /** "http://127.0.0.1:4000/api/" in tests and on a demo desk; null is Slack itself. */
  readonly apiUrl: string | null;
}
