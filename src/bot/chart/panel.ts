// What every panel is laid out with: the canvas, the letters, and a text or a label as the drawing library
// takes it. Text is never smaller than 22 of 800 pixels, 11 where a phone shows the picture 400 wide.
import type { Panel } from '#bot/chart.ts';
import type { Palette } from '#bot/chart/theme.ts';
import type { Json } from '#engine/model/canonical.ts';

export const CHART_WIDTH = 800;
export const CHART_HEIGHT = 540;
export const TEXT_SIZE = 22;
/** Free on the left and right of everything. */
export const EDGE = 28;
export const FAMILY = 'Inter';

export type Part = { readonly [key: string]: Json };

/** What a panel adds to the drawing. */
export interface Parts {
  readonly titles: readonly Part[];
  readonly grid: Part;
  readonly xAxis: Part;
  readonly yAxis: Part;
  readonly series: readonly Part[];
}

/** Where a panel's plot stands; the days are named under one that is dated. */
export interface Box {
  readonly top: number;
  readonly height: number;
  readonly dated: 'dated' | 'undated';
}

export interface Place {
  readonly index: number;
  readonly box: Box;
  readonly palette: Palette;
}

interface Letters {
  readonly color: string;
  readonly weight: 400 | 600;
  /** That of the text when not said. */
  readonly size?: number;
}

function letters({ color, weight, size = TEXT_SIZE }: Letters): Part {
  return { color, fontSize: size, fontWeight: weight, fontFamily: FAMILY };
}

export function textPart(
  text: string,
  at: { readonly left: number; readonly top: number },
  look: Letters,
): Part {
  return { text, ...at, padding: 0, textStyle: letters(look) };
}

export function panelName(panel: Panel, { box, palette }: Place): Part {
  const at = { left: EDGE, top: box.top - 38 };
  return textPart(panel.name, at, { color: palette.quietText, weight: 400 });
}

/** A label beside a point or a bar. */
export function labelPart(text: string, look: Letters, more: Part): Part {
  return { show: true, formatter: text, ...letters(look), ...more };
}
