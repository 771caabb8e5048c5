// A panel of bars lying on their side: the name on the left, the figure at the bar's end. A loss goes left
// of zero and carries its sign, so that its colour only repeats what is said.
import type { Bar, BarPanel } from '#bot/chart.ts';
import { EDGE, FAMILY, labelPart, panelName, TEXT_SIZE, textPart } from '#bot/chart/panel.ts';
import type { Part, Parts, Place } from '#bot/chart/panel.ts';
import type { Palette } from '#bot/chart/theme.ts';

/** A figure's width at the size of the text, bold, generously. */
const LETTER = 14;

/** Names are people's words: braces and bars would be read as styles. */
function styled(style: 'name' | 'detail', text: string): string {
  return `{${style}|${text.replace(/[{}|]/g, ' ')}}`;
}

function barLabels(panel: BarPanel): readonly string[] {
  return panel.bars.map(({ label: name, detail }) =>
    [styled('name', name), ...(detail === null ? [] : [styled('detail', detail)])].join('\n'),
  );
}

/** As wide as the longest figure beside a bar. */
function labelRoom(panel: BarPanel): number {
  return 24 + Math.max(...panel.bars.map((bar) => bar.says.length)) * LETTER;
}

function barData(bar: Bar, palette: Palette): Part {
  const loss = bar.value < 0;
  const color = loss ? palette.loss : palette.accent;
  const text = bar.value === 0 ? palette.quietText : color;
  const position = loss ? 'left' : 'right';
  return {
    value: bar.value,
    itemStyle: { color },
    label: labelPart(bar.says, { color: text, weight: 600 }, { position, distance: 8 }),
  };
}

export function barParts(panel: BarPanel, place: Place): Parts {
  const { index, box, palette } = place;
  const values = panel.bars.map((bar) => bar.value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const detailed = panel.bars.some((bar) => bar.detail !== null);
  const left = (detailed ? 300 : 340) + (low < 0 ? labelRoom(panel) : 0);
  const row = { fontSize: TEXT_SIZE, fontFamily: FAMILY, lineHeight: 27 };
  const rowHeight = detailed ? 76 : 31;
  const at = { left: EDGE, top: box.top };
  const none = textPart(panel.none, at, { color: palette.text, weight: 400 });
  return {
    titles: [panelName(panel, place), ...(panel.bars.length === 0 ? [none] : [])],
    grid: {
      left,
      right: high > 0 ? labelRoom(panel) : EDGE,
      top: box.top,
      height: Math.min(box.height, rowHeight * panel.bars.length),
      outerBoundsMode: 'none',
    },
    xAxis: {
      type: 'value',
      gridIndex: index,
      min: low,
      max: high > low ? high : low + 1,
      axisLabel: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'category',
      gridIndex: index,
      inverse: true,
      data: barLabels(panel),
      axisTick: { show: false },
      axisLine: { show: panel.bars.length > 0, lineStyle: { color: palette.axis, width: 2 } },
      axisLabel: {
        interval: 0,
        align: 'left',
        margin: left - EDGE,
        rich: {
          name: { ...row, color: palette.text, align: 'left' },
          detail: { ...row, color: palette.quietText, align: 'left' },
        },
      },
    },
    series: [
      {
        type: 'bar',
        xAxisIndex: index,
        yAxisIndex: index,
        barWidth: detailed ? 34 : 20,
        data: panel.bars.map((bar) => barData(bar, palette)),
      },
    ],
  };
}
