// How the page hears the desk, in words: live, connecting, lost since, or stopped. Pure.
import { spanText } from './wording.ts';

export type LinkState = 'connecting' | 'live' | 'lost' | 'stopped';

export interface Link {
  readonly state: LinkState;
  /** When something was last heard, milliseconds on the wall clock; null when nothing was yet. */
  readonly heard: number | null;
}

export function linkWords({ state, heard }: Link, now: number): string {
  const ago = heard === null ? '' : `, last heard ${spanText(now - heard)} ago`;
  switch (state) {
    case 'live':
      return 'Live';
    case 'connecting':
      return 'Connecting';
    case 'lost':
      return `Reconnecting${ago}`;
    case 'stopped':
      return `The desk has stopped${ago}`;
  }
}
