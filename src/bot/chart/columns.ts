// A panel of columns over days: a gain stands on the line, a loss hangs from it, so that its colour only repeats
// what its side says. The columns that are named carry their figure.
import type { ColumnPanel } from '#bot/chart.ts';
import { dayLabels, roundAxis } from '#bot/chart/axis.ts';
import { EDGE, FAMILY, labelPart, panelName, TEXT_SIZE } from '#bot/chart/panel.ts';
import type { Part, Parts, Place } from '#bot/chart/panel.ts';

const LEFT = 112;
const MOST_DAYS = 5;
/** A column is no wider than this, however few there are. */
const WIDEST = 48;

function columnData(panel: ColumnPanel, { palette }: Place): readonly Part[] {
  return panel.columns.map(({ value, says }): Part => {
    const loss = value < 0;
    const color = loss ? palette.loss : palette.accent;
    const position = loss ? 'bottom' : 'top';
    return {
      value,
      itemStyle: { color },
      ...(says === null ? {} : { label: labelPart(says, { color, weight: 600 }, { position }) }),
    };
  });
}

export function columnParts(panel: ColumnPanel, place: Place): Parts {
  const { index, box, palette } = place;
  const values = panel.columns.map((column) => column.value);
  const axis = roundAxis(Math.min(0, ...values), Math.max(0, ...values), 4);
  // A named column at the edge of the axis keeps its figure inside the panel.
  const room = axis.step * 0.6;
  const text = { color: palette.quietText, fontSize: TEXT_SIZE, fontFamily: FAMILY };
  const days = panel.columns.map((column) => column.day);
  return {
    titles: [panelName(panel, place)],
    grid: { left: LEFT, right: EDGE, top: box.top, height: box.height, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      gridIndex: index,
      position: 'bottom',
      data: dayLabels(days, MOST_DAYS),
      axisTick: { show: false },
      axisLine: { show: true, onZero: false, lineStyle: { color: palette.axis } },
      axisLabel: { interval: 0, margin: 16, ...text },
    },
    yAxis: {
      type: 'value',
      gridIndex: index,
      min: axis.min < 0 ? axis.min - room : axis.min,
      max: axis.max > 0 ? axis.max + room : axis.max,
      axisLabel: { margin: 12, showMinLabel: axis.min === 0, showMaxLabel: false, ...text },
      splitLine: { lineStyle: { color: palette.grid, width: 1.5 } },
    },
    series: [
      {
        type: 'bar',
        xAxisIndex: index,
        yAxisIndex: index,
        barMaxWidth: WIDEST,
        barCategoryGap: '25%',
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: palette.axis, width: 2, type: 'solid' },
          data: [{ yAxis: 0 }],
        },
        data: columnData(panel, place),
      },
    ],
  };
}
