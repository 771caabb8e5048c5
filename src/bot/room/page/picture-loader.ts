// Loads the pictures of cards: each when it comes near the reader's eyes, few at once, and again after a
// moment where the desk was busy drawing others.
import { everyPicture } from './element.ts';
import { later } from './ticking.ts';

const AT_ONCE = 2;
const MOST_TRIES = 4;
const AGAIN_MS = 1500;

const waiting: HTMLImageElement[] = [];
const tries = new WeakMap<HTMLImageElement, number>();
let loading = 0;
let addressOf = (_id: number): string => '';

function next(): void {
  while (loading < AT_ONCE) {
    const image = waiting.shift();
    if (image === undefined) return;
    if (!image.isConnected) continue;
    loading += 1;
    image.src = addressOf(Number(image.dataset['picture']));
  }
}

function ended(): void {
  loading = Math.max(0, loading - 1);
  next();
}

const watch = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
      watch.unobserve(target);
      waiting.push(target);
    }
    next();
  },
  { rootMargin: '200px' },
);

/** Where pictures are, for the look the page has now. */
export function usePictureAddress(find: (id: number) => string): void {
  addressOf = find;
}

/** Loads it when it is seen; `failed` where it cannot be had at all. */
export function loadWhenSeen(image: HTMLImageElement, failed: () => void): void {
  image.addEventListener('load', ended);
  image.addEventListener('error', () => {
    ended();
    const count = (tries.get(image) ?? 0) + 1;
    tries.set(image, count);
    if (count >= MOST_TRIES) return failed();
    later(AGAIN_MS * count, () => {
      waiting.push(image);
      next();
    });
    return undefined;
  });
  watch.observe(image);
}

/** The page changed its look: what was loaded is loaded again. */
export function reloadPictures(): void {
  everyPicture((image) => {
    watch.unobserve(image);
    watch.observe(image);
  });
}
