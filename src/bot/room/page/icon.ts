// The page's few signs, as lines of one weight; each stands beside words that say the same.
import { draw } from './element.ts';

const PATHS = {
  channels: 'M4 6h12M4 10h12M4 14h7',
  messages: 'M4 5h12v8H9l-3 3v-3H4z',
  desk: 'M4 15l4-5 3 3 5-7',
  theme: 'M10 3.500a6.500 6.500 0 1 0 0 13zM10 3.500a6.500 6.500 0 0 1 0 13',
  more: 'M8 6l4 4-4 4',
  back: 'M12 5l-5 5 5 5',
  halt: 'M7.300 3.500h5.400l3.800 3.800v5.400l-3.800 3.800H7.300l-3.800-3.800V7.300z',
} as const;

export function icon(name: keyof typeof PATHS): SVGSVGElement {
  return draw(
    'svg',
    { class: 'sign', viewBox: '0 0 20 20', 'aria-hidden': true, focusable: 'false' },
    draw('path', { d: PATHS[name] }),
  );
}
