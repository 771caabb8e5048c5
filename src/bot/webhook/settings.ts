// How a desk calls one webhook, as the configuration hands it in. The secret stands here and in no log, post or
// record.
import type { Sends } from '#bot/routing.ts';

export interface WebhookSettings {
  /** Its own name: "pager" is the platform "webhook pager". */
  readonly name: string;
  /** https, or http on this machine in tests and on a demo desk. */
  readonly url: string;
  /** "whsec_" and base64. */
  readonly secret: string;
  readonly sends: Sends;
}
