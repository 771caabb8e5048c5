// How a desk joins Discord, as the configuration hands it in. The token stands here and in no log, post or
// record.
import type { ChannelNames } from '#bot/platform.ts';

export interface DiscordSettings {
  readonly token: string;
  /** The one guild the desk speaks in. */
  readonly guild: string;
  readonly channels: ChannelNames;
  /** "http://127.0.0.1:4001/api" in tests and on a demo desk; null is Discord itself. */
  readonly apiUrl: string | null;
}
