// Draws a chart: the library lays it out as SVG, and the SVG becomes a PNG with the letters of a font that
// comes with the desk. No font of the machine is ever used, so that the same chart gives the same bytes.
import { createRequire } from 'node:module';
import type * as Echarts from 'echarts';
import { Resvg } from '@resvg/resvg-js';
import { chartOption } from '#bot/chart/option.ts';
import { CHART_HEIGHT, CHART_WIDTH } from '#bot/chart/panel.ts';
import type { Chart } from '#bot/chart.ts';
import type { Theme } from '#runbook/pictures.ts';

export interface Drawing {
  readonly chart: Chart;
  readonly theme: Theme;
}

/** Device pixels to one of the chart's: sharp on a phone, and shown large. */
export const PIXELS = 2;

const require = createRequire(import.meta.url);
// One file of the library instead of its six hundred modules: it is there in a tenth of the time.
const echarts = require('echarts/dist/echarts.common.min.js') as typeof Echarts;
const FONTS = [
  require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
];

export function drawSvg({ chart, theme }: Drawing): string {
  const canvas = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: CHART_WIDTH,
    height: CHART_HEIGHT,
  });
  try {
    canvas.setOption(chartOption(chart, theme));
    return canvas.renderToSVGString();
  } finally {
    canvas.dispose();
  }
}

/** A PNG of 1,600 by 1,080 pixels. */
export function drawPng(drawing: Drawing): Uint8Array {
  const drawn = new Resvg(drawSvg(drawing), {
    font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: 'Inter' },
    fitTo: { mode: 'zoom', value: PIXELS },
  });
  return drawn.render().asPng();
}
