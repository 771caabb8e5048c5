// One try of something at the desk's edge, such as a file: its fault becomes a refusal for the job to
// tell. A journal that cannot be written is not caught here, for the desk closes on it.
import { JournalFault } from '#engine/journal/journal.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

export async function attempt<T>(what: string, deed: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await deed());
  } catch (error) {
    if (error instanceof JournalFault || !(error instanceof Error)) throw error;
    return refuse('EDGE_FAILED', `${what} failed: ${error.message}`);
  }
}
