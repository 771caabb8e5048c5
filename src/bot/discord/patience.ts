// A call that is worth repeating for a little while: what did not arrive, or was asked to wait, goes again; what
// Discord refused does not.
import { RestFault } from '#bot/discord/rest.ts';

const TRIES = 4;
const FIRST_MS = 300;
const LONGEST_MS = 5_000;
const AGAIN: readonly string[] = ['limited', 'unknown', 'not-sent', 'token'];

function waitOf({ failure }: RestFault, tried: number): number {
  const asked = failure.kind === 'limited' ? failure.retryAfterMs : 0;
  return Math.max(asked, FIRST_MS * 2 ** tried);
}

/** Throws the last RestFault when it never went right. */
export async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RestFault) || !AGAIN.includes(error.trouble)) throw error;
      const wait = waitOf(error, tried);
      if (tried + 1 >= TRIES || wait > LONGEST_MS) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
    }
  }
}
