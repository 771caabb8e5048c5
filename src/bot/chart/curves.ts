// A panel of curves over days: each line named at its end, its limit dashed, its deepest point noted. The
// labels move apart where lines end close together.
import type { CurvePanel, Line, Role } from '#bot/chart.ts';
import { axisName, dayLabels, roundAxis, spread } from '#bot/chart/axis.ts';
import type { Axis } from '#bot/chart/axis.ts';
import { EDGE, FAMILY, labelPart, panelName, TEXT_SIZE, textPart } from '#bot/chart/panel.ts';
import type { Box, Part, Parts, Place } from '#bot/chart/panel.ts';
import type { Palette } from '#bot/chart/theme.ts';
import type { Json } from '#engine/model/canonical.ts';

/** Room on the left for the axis' figures, on the right for the labels at the lines' ends. */
const LEFT = 112;
const RIGHT = 166;
const LABEL_GAP = 27;
const MOST_DAYS = 5;
/** Points past which a thick line would fill its own valleys. */
const MANY = 120;

/** A limit stands above the area it bounds, a mark below the line it is held against. */
const Z: Readonly<Record<Role, number>> = { mark: 3, loss: 4, limit: 5, series: 6 };

interface Look {
  readonly color: string;
  readonly area: string | null;
  readonly width: number;
  readonly dashed: 'dashed' | 'solid';
  /** Of its labels. */
  readonly text: string;
  readonly weight: 400 | 600;
}

function lookOf(role: Role, palette: Palette): Look {
  switch (role) {
    case 'series':
      return {
        color: palette.accent,
        area: null,
        width: 4,
        dashed: 'solid',
        text: palette.accent,
        weight: 600,
      };
    case 'loss':
      return {
        color: palette.loss,
        area: palette.lossArea,
        width: 3,
        dashed: 'solid',
        text: palette.loss,
        weight: 600,
      };
    case 'mark':
      return {
        color: palette.mark,
        area: null,
        width: 2,
        dashed: 'solid',
        text: palette.quietText,
        weight: 400,
      };
    case 'limit':
      return {
        color: palette.limit,
        area: null,
        width: 2.5,
        dashed: 'dashed',
        text: palette.text,
        weight: 400,
      };
  }
}

/** The values, with a dot and a label on the last and on the noted one. */
function lineData(
  line: Line,
  look: Look,
  { shift, ground }: { shift: number; ground: string },
): readonly Json[] {
  const last = line.values.length - 1;
  // A label needs a dot to hang on; those of marks and limits vanish in the line.
  const dot = line.role === 'limit' || line.role === 'mark' ? 1 : 12;
  const halo = { textBorderColor: ground, textBorderWidth: 6 };
  return line.values.map((value, at): Json => {
    if (at === last)
      return {
        value,
        symbol: 'circle',
        symbolSize: dot,
        label: labelPart(
          line.label,
          { color: look.text, weight: look.weight },
          {
            position: 'right',
            distance: 15 - dot / 2,
            offset: [0, shift],
          },
        ),
      };
    if (at !== line.noted?.at) return value;
    return {
      value,
      symbol: 'circle',
      symbolSize: 9,
      label: labelPart(
        line.noted.label,
        { color: look.text, weight: 400 },
        { position: 'bottom', distance: 3, ...halo },
      ),
    };
  });
}

function lineSeries(
  line: Line,
  shift: number,
  { index, palette }: Pick<Place, 'index' | 'palette'>,
): Part {
  const look = lookOf(line.role, palette);
  return {
    type: 'line',
    xAxisIndex: index,
    yAxisIndex: index,
    symbol: 'none',
    showAllSymbol: true,
    itemStyle: { color: look.color },
    lineStyle: {
      color: look.color,
      width: line.values.length > MANY ? 2.5 : look.width,
      type: look.dashed,
      cap: 'round',
    },
    ...(look.area === null ? {} : { areaStyle: { color: look.area, opacity: 1, origin: 'auto' } }),
    data: lineData(line, look, { shift, ground: palette.ground }),
    z: Z[line.role],
    clip: false,
  };
}

function curveAxis(panel: CurvePanel): Axis {
  const values = panel.lines.flatMap((line) => line.values);
  const all = panel.fromZero ? [0, ...values] : values;
  return roundAxis(Math.min(...all), Math.max(...all), 4);
}

/** How far each line's label is moved from its end, so that none covers another. */
function labelShifts(panel: CurvePanel, box: Box, axis: Axis): readonly number[] {
  const ends = panel.lines.map((line) => {
    const share = (axis.max - (line.values.at(-1) ?? axis.max)) / (axis.max - axis.min);
    return share * box.height;
  });
  const placed = spread(ends, { from: 0, to: box.height, gap: LABEL_GAP });
  return ends.map((end, at) => (placed[at] ?? end) - end);
}

export function curveParts(panel: CurvePanel, place: Place): Parts {
  const { index, box, palette } = place;
  const axis = curveAxis(panel);
  const shifts = labelShifts(panel, box, axis);
  const text = { color: palette.quietText, fontSize: TEXT_SIZE, fontFamily: FAMILY };
  const under = { left: EDGE, top: box.top + box.height + 16 };
  const day = textPart(axisName(panel.days), under, { color: palette.quietText, weight: 400 });
  return {
    titles: [panelName(panel, place), ...(box.dated === 'dated' ? [day] : [])],
    grid: {
      left: LEFT,
      right: RIGHT,
      top: box.top,
      height: box.height,
      outerBoundsMode: 'none',
    },
    xAxis: {
      type: 'category',
      gridIndex: index,
      boundaryGap: false,
      position: 'bottom',
      data: dayLabels(panel.days, MOST_DAYS),
      axisTick: { show: false },
      axisLine: { show: box.dated === 'dated', onZero: false, lineStyle: { color: palette.axis } },
      axisLabel: {
        show: box.dated === 'dated',
        interval: 0,
        margin: 16,
        alignMinLabel: 'left',
        ...text,
      },
    },
    yAxis: {
      type: 'value',
      gridIndex: index,
      min: axis.min,
      max: axis.max,
      interval: axis.step,
      axisLabel: { margin: 12, ...text },
      splitLine: { lineStyle: { color: palette.grid, width: 1.5 } },
    },
    series: panel.lines.map((line, at) => lineSeries(line, shifts[at] ?? 0, place)),
  };
}
