// The equity curve, drawn into the page: the line above, the drawdown under it, figures at both axes. A
// pointer over it reads off a day; in words the same stands in its name.
import type { Curve, Drawn } from './curve.ts';
import { curveWords, layCurve, pointWords } from './curve.ts';
import { draw, el, setText } from './element.ts';

const BOX = { width: 328, height: 168, left: 42, bottom: 18, under: 0.34 };

function levelAxis(drawn: Drawn): readonly SVGElement[] {
  return drawn.level.flatMap(({ at, text }) => [
    draw('line', { class: 'rule', x1: BOX.left, x2: BOX.width - 4, y1: at, y2: at }),
    draw('text', { class: 'axis', x: BOX.left - 6, y: at + 3.5, 'text-anchor': 'end' }, text),
  ]);
}

function depthAxis(drawn: Drawn): readonly SVGElement[] {
  return [
    draw('line', {
      class: 'rule',
      x1: BOX.left,
      x2: BOX.width - 4,
      y1: drawn.parting,
      y2: drawn.parting,
    }),
    ...drawn.depth.map(({ at, text }) =>
      draw('text', { class: 'axis', x: BOX.left - 6, y: at + 1, 'text-anchor': 'end' }, text),
    ),
  ];
}

function dayAxis(drawn: Drawn): readonly SVGElement[] {
  return drawn.days.map(({ at, text }, place) => {
    const last = place === drawn.days.length - 1 && place > 0;
    const middle = last ? 'end' : 'middle';
    const anchor = place === 0 && !last ? 'start' : middle;
    return draw('text', { class: 'axis', x: at, y: BOX.height - 4, 'text-anchor': anchor }, text);
  });
}

/** Reads the nearest day off the drawing while a pointer is over it. */
function attendPointer(svg: SVGSVGElement, curve: Curve, drawn: Drawn): HTMLElement {
  const words = el('p', { class: 'curve-words', 'aria-hidden': true });
  const rest = (): void => {
    const last = curve.at(-1);
    setText(words, last === undefined ? '' : pointWords(last));
  };
  const mark = draw('line', { class: 'reading', y1: 4, y2: BOX.height - BOX.bottom, x1: 0, x2: 0 });
  mark.setAttribute('visibility', 'hidden');
  svg.append(mark);
  svg.addEventListener('pointermove', (event) => {
    const frame = svg.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * BOX.width;
    const near = drawn.points
      .map((point, at) => ({ at, far: Math.abs(point.x - x), x: point.x }))
      .reduce((a, b) => (b.far < a.far ? b : a));
    const point = curve[near.at];
    if (point === undefined) return;
    setText(words, pointWords(point));
    mark.setAttribute('x1', String(near.x));
    mark.setAttribute('x2', String(near.x));
    mark.setAttribute('visibility', 'visible');
  });
  svg.addEventListener('pointerleave', () => {
    mark.setAttribute('visibility', 'hidden');
    rest();
  });
  rest();
  return words;
}

export function curveNode(curve: Curve): HTMLElement {
  const drawn = layCurve(curve, BOX);
  if (drawn === null) return el('p', { class: 'quiet' }, 'No equity on record yet.');
  const svg = draw(
    'svg',
    {
      class: 'curve',
      viewBox: `0 0 ${BOX.width} ${BOX.height}`,
      role: 'img',
      'aria-label': curveWords(curve),
    },
    ...levelAxis(drawn),
    ...depthAxis(drawn),
    ...dayAxis(drawn),
    draw('path', { class: 'level-area', d: drawn.area }),
    draw('path', { class: 'sunk', d: drawn.sunk }),
    draw('path', { class: 'level-line', d: drawn.line }),
    draw('circle', { class: 'end', cx: drawn.end.x, cy: drawn.end.y, r: 3 }),
  );
  return el('div', { class: 'curve-place' }, svg, attendPointer(svg, curve, drawn));
}
