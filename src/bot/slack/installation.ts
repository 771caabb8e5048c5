// Whether the app and its token are good: told once with what to do when they are not, and once when they are
// again. A scope that is missing shuts nothing else, and is mended only by a token that has it.
import type { PlatformNews } from '#bot/platform.ts';
import type { SlackFault } from '#bot/slack/fault.ts';

const PART = 'installation';
const UNINSTALLED =
  'The app was removed from the Slack workspace, or its token was revoked. Install it again, put the new bot token (xoxb-) into the environment and start the desk anew; until then nothing is heard or posted on Slack.';
const SCOPES_REMEDY =
  'update the app with ./desk slack manifest, install it again and put the new bot token into the environment';

export class Installation {
  readonly #news: (news: PlatformNews) => void;
  #fault: { readonly why: string; readonly shuts: 'all' | 'some' } | null = null;

  constructor(news: (news: PlatformNews) => void) {
    this.#news = news;
  }

  /** Why nothing at all goes through; null while something does. */
  why(): string | null {
    return this.#fault?.shuts === 'all' ? this.#fault.why : null;
  }

  faulted(fault: SlackFault): void {
    if (fault.kind !== 'installation') return;
    const shuts = fault.code === 'missing_scope' ? 'some' : 'all';
    this.#tell(`${fault.says}: ${fault.remedy}.`, shuts);
  }

  /** Answers what was told. */
  uninstalled(): string {
    this.#tell(UNINSTALLED, 'all');
    return UNINSTALLED;
  }

  /** What the token may do, as Slack says it, against what the desk needs. */
  hasScopes(has: readonly string[], needs: readonly string[]): void {
    const missing = needs.filter((scope) => !has.includes(scope));
    if (missing.length === 0) this.#mended();
    else
      this.#tell(`The Slack app lacks the scopes ${missing.join(', ')}: ${SCOPES_REMEDY}.`, 'some');
  }

  /** A call went through. */
  worked(): void {
    if (this.#fault?.shuts === 'all') this.#mended();
  }

  #mended(): void {
    if (this.#fault === null) return;
    this.#fault = null;
    this.#news({ kind: 'mended', part: PART });
  }

  #tell(why: string, shuts: 'all' | 'some'): void {
    if (this.#fault !== null && (this.#fault.shuts === 'all' || shuts === 'some')) return;
    this.#fault = { why, shuts };
    this.#news({ kind: 'faulted', part: PART, why, final: true });
  }
}
