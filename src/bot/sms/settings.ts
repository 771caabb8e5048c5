// How a desk sends text messages, as the configuration hands it in. The token stands here and in no log, post
// or record.
import type { Sends } from '#bot/routing.ts';

export interface SmsSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** "+15551234567", like those it goes to. */
  readonly from: string;
  readonly to: readonly string[];
  readonly sends: Sends;
  /** "http://127.0.0.1:4002" in tests and on a demo desk; null is Twilio itself. */
  readonly apiUrl: string | null;
}
