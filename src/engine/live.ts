// Raising a desk's mode to LIVE and lowering it again, as facts and what they amount to. It is raised by two keys
// under a sign-off, and lowered by anybody who may halt.
import type { Mode } from '#engine/model/mode.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface ModeRaised {
  readonly kind: 'mode.raised';
  readonly from: Mode;
  readonly to: 'LIVE';
  readonly approval: string;
  /** The three signatures it rests on. */
  readonly signOff: string;
  /** Where the orders go, "live account …1234". */
  readonly venue: string;
}

export interface ModeLowered {
  readonly kind: 'mode.lowered';
  readonly from: 'LIVE';
  readonly to: 'PAPER';
  readonly by: string;
  readonly reason: string;
}

export type ModeFact = ModeRaised | ModeLowered;

/** What the desk was armed on. */
export interface Live {
  readonly since: DeskTime;
  readonly approval: string;
  readonly signOff: string;
}
