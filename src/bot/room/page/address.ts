// The address of this window: where its reader is, and as whom it was opened. Going back closes a thread,
// as one expects it on a phone.
import { placeText, readPlace } from './place.ts';
import type { Place } from './place.ts';

/** The person this window was opened for; empty when the address names none. */
export function personInAddress(): string {
  return new URLSearchParams(location.search).get('as') ?? '';
}

/** Another window of this room for another person. */
export function addressFor(person: string): string {
  return `?as=${encodeURIComponent(person)}`;
}

/** Names the window's person in its address, so that a reload is the same person. */
export function nameInAddress(person: string): void {
  history.replaceState(null, '', `${addressFor(person)}${location.hash}`);
}

export function currentPlace(): Place {
  return readPlace(location.hash);
}

export function goTo(place: Place): void {
  if (location.hash !== placeText(place)) history.pushState(null, '', placeText(place));
}

export function whenMoved(run: (place: Place) => void): void {
  window.addEventListener('popstate', () => {
    run(currentPlace());
  });
}
