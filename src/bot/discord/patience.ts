// A call that is worth repeating for a little while: what did not arrive, or was asked to wait, goes again; what
// Discord refused does not.
import { RestFault } from '#bot/discord/rest.ts';

const TRIES = 4;
const FIRST_MS = 300;
const LONGEST_MS = 5_000;
const NEVER_DONE: readonly string[] = ['limited', 'not-sent', 'token'];

function waitOf({ failure }: RestFault, tried: number): number {
  const asked = failure.kind === 'limited' ? failure.retryAfterMs : 0;
  return Math.max(asked, FIRST_MS * 2 ** tried);
}

/** Throws the last RestFault when it never went right; with `once` also what may have been done already. */
export async function patiently<T>(act: () => Promise<T>, most?: 'once'): Promise<T> {
  const again = most === 'once' ? NEVER_DONE : [...NEVER_DONE, 'unknown'];
  for (let tried = 0; ; tried += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RestFault) || !again.includes(error.trouble)) throw error;
      const wait = waitOf(error, tried);
      if (tried + 1 >= TRIES || wait > LONGEST_MS) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
    }
  }
}
