// A chart as the drawing library takes it: plain JSON, every place and colour decided here and in the panels.
// The same chart in the same theme is always the same JSON.
import type { Chart, Panel } from '#bot/chart.ts';
import { barParts } from '#bot/chart/bars.ts';
import { columnParts } from '#bot/chart/columns.ts';
import { curveParts } from '#bot/chart/curves.ts';
import { EDGE, FAMILY, textPart } from '#bot/chart/panel.ts';
import type { Box, Part, Parts, Place } from '#bot/chart/panel.ts';
import { PALETTES } from '#bot/chart/theme.ts';
import type { Palette } from '#bot/chart/theme.ts';
import { wrap } from '#bot/text.ts';
import type { Theme } from '#runbook/pictures.ts';

const TITLE_SIZE = 30;
const EMPTY_SIZE = 26;
const EMPTY_LETTERS = 46;

/** Where the panels' plots stand, by how many there are and of which shape. */
function boxes(panels: readonly Panel[]): readonly Box[] {
  if (panels.length === 1 && panels[0]?.shape === 'columns')
    return [{ top: 152, height: 320, dated: 'dated' }];
  if (panels.length === 1) return [{ top: 140, height: 380, dated: 'undated' }];
  if (panels.every((panel) => panel.shape === 'curves'))
    return [
      { top: 144, height: 154, dated: 'undated' },
      { top: 366, height: 118, dated: 'dated' },
    ];
  return [
    { top: 144, height: 144, dated: 'dated' },
    { top: 376, height: 155, dated: 'undated' },
  ];
}

function partsOf(panel: Panel, place: Place): Parts {
  switch (panel.shape) {
    case 'curves':
      return curveParts(panel, place);
    case 'bars':
      return barParts(panel, place);
    case 'columns':
      return columnParts(panel, place);
  }
}

function emptyTitles(chart: Chart, palette: Palette): readonly Part[] {
  if (chart.empty === null) return [];
  const text = wrap(chart.empty, EMPTY_LETTERS).join('\n');
  return [
    textPart(
      text,
      { left: EDGE, top: 230 },
      {
        color: palette.text,
        size: EMPTY_SIZE,
        weight: 400,
      },
    ),
  ];
}

/** What the drawing library is asked for. */
export function chartOption(chart: Chart, theme: Theme): Part {
  const palette = PALETTES[theme];
  const places = boxes(chart.panels);
  const parts = chart.panels.flatMap((panel, index) => {
    const box = places[index];
    if (box === undefined) return [];
    const place: Place = { index, box, palette };
    return [partsOf(panel, place)];
  });
  const head: readonly Part[] = [
    textPart(
      chart.title,
      { left: EDGE, top: 22 },
      { color: palette.text, size: TITLE_SIZE, weight: 600 },
    ),
    textPart(chart.subtitle, { left: EDGE, top: 62 }, { color: palette.quietText, weight: 400 }),
  ];
  return {
    animation: false,
    backgroundColor: palette.ground,
    textStyle: { fontFamily: FAMILY },
    title: [...head, ...emptyTitles(chart, palette), ...parts.flatMap((part) => part.titles)],
    grid: parts.map((part) => part.grid),
    xAxis: parts.map((part) => part.xAxis),
    yAxis: parts.map((part) => part.yAxis),
    series: parts.flatMap((part) => part.series),
  };
}
