// The workshop: what the desk needs of its machine to prove itself. Each proof touches copies and scratch folders
// only, tells what it measured, and never fails by throwing.
import type { Result } from '#engine/model/result.ts';

/** What a proof found: whether it held, and one line a measurement; the first says the outcome. */
export interface Proof {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

export interface Workshop {
  /** The newest backup put back into a scratch folder, verified, folded, and compared with the journal. */
  validateBackup(): Promise<Result<Proof>>;
  /** A desk brought up on the newest backup in a scratch folder, with nothing it could reach. */
  recoverDesk(): Promise<Result<Proof>>;
  /** The secrets read again from their sources, and a new one taken up. */
  rehearseKeys(): Promise<Result<Proof>>;
  /** Writes a week's review whole, over the last one of that week; answers with its place. */
  writeReview(week: string, markdown: string): string;
}
