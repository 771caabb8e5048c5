// The two themes of a picture. Text keeps AA contrast against its ground, marks keep 3:1, and gain, loss
// and mark stay apart for colour-blind eyes too; tests compute all three.
import type { Theme } from '#runbook/pictures.ts';

export interface Palette {
  readonly ground: string;
  readonly text: string;
  readonly quietText: string;
  /** Lines of the grid: decoration, never the only carrier of a meaning. */
  readonly grid: string;
  readonly axis: string;
  /** The one accent: the series a picture is about, and gains. */
  readonly accent: string;
  readonly accentArea: string;
  readonly loss: string;
  readonly lossArea: string;
  /** What a series is compared with: the high-water mark. */
  readonly mark: string;
  readonly limit: string;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: '#ffffff',
    text: '#1a1f24',
    quietText: '#525b65',
    grid: '#e4e8ec',
    axis: '#8a949e',
    accent: '#0b5cad',
    accentArea: '#dce9f6',
    loss: '#b3470a',
    lossArea: '#f8e6da',
    mark: '#6b7580',
    limit: '#1a1f24',
  },
  dark: {
    ground: '#15191d',
    text: '#e9ecef',
    quietText: '#a9b2bb',
    grid: '#2b3238',
    axis: '#7b858f',
    accent: '#6fb3f7',
    accentArea: '#1d3348',
    loss: '#f59d5b',
    lossArea: '#3d2a1c',
    mark: '#98a2ac',
    limit: '#e9ecef',
  },
};
