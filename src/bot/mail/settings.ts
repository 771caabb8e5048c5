// How a desk sends e-mail, as the configuration hands it in. The password stands here and in no log, post or
// record.
import type { Sends } from '#bot/routing.ts';

export interface MailSettings {
  readonly server: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly sends: Sends;
  /** The server is on this machine, in tests and on a demo desk: no TLS is asked of it. */
  readonly local: boolean;
}
