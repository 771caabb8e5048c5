// Pictures on disk: each is drawn once, named by the hash of what it shows, and found again from then on.
// A file is written whole or not at all, the newest five hundred are kept, and the desk's thread never draws.
import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drawing } from './draw.ts';
import { openDrawing } from './drawing.ts';
import type { DrawingThread } from './drawing.ts';
import { chartOf } from '#bot/chart.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { pictureAlt, reportPicture } from '#runbook/picture-words.ts';
import { pictureSeries } from '#runbook/pictures.ts';
import type { DrawnPicture, PictureAsked, Theme } from '#runbook/pictures.ts';
import type { DeskState } from '#runbook/state.ts';

export interface Pictures {
  draw(asked: PictureAsked, theme: Theme): Promise<Result<DrawnPicture>>;
  /** Puts the picture a day's report names beside it; null when done, else why not, in words. */
  illustrate(day: string): Promise<string | null>;
  close(): Promise<void>;
}

export interface PicturesSetting {
  readonly stateDir: string;
  readonly state: () => DeskState;
  readonly feedLabel: string;
  readonly thread?: DrawingThread;
  readonly most?: number;
}

const MOST_KEPT = 500;
const PNG_HEAD = '89504e470d0a1a0a';
const PNG_TAIL = '49454e44ae426082';

/** Begins and ends as a PNG does: half a file is drawn again. */
function isWhole(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 8).toString('hex') === PNG_HEAD &&
    bytes.subarray(-8).toString('hex') === PNG_TAIL
  );
}

async function readWhole(file: string): Promise<Uint8Array | null> {
  try {
    const bytes = await readFile(file);
    if (!isWhole(bytes)) return null;
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch {
    return null;
  }
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}

/** When a file was written; one that is gone meanwhile is as old as can be. */
async function writtenMs(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}

async function prune(dir: string, most: number): Promise<void> {
  const names = await readdir(dir);
  if (names.length <= most) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: await writtenMs(join(dir, name)) })),
  );
  const old = aged.toSorted((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1)).slice(most);
  for (const { name } of old) await rm(join(dir, name), { force: true });
}

/** The name of what a drawing shows: equal charts in equal themes are one file. */
export function drawingName(drawing: Drawing): string {
  return hash('sha256', canonical(drawing as unknown as Json), 'hex');
}

function unkept(error: unknown): Result<never> {
  const why = error instanceof Error ? error.message : String(error);
  return refuse(
    'PICTURE_UNKEPT',
    `The picture was drawn and cannot be kept: ${why}. Free the disk or mend its rights, then ask again.`,
  );
}

export function openPictures(setting: PicturesSetting): Pictures {
  const { stateDir, state, feedLabel, most = MOST_KEPT } = setting;
  const thread = setting.thread ?? openDrawing();
  const dir = join(stateDir, 'pictures');
  /** Many who look at the same picture wait for one drawing. */
  const underWay = new Map<string, Promise<Result<Uint8Array>>>();

  const drawNew = async (drawing: Drawing, file: string): Promise<Result<Uint8Array>> => {
    const drawn = await thread.draw(drawing);
    if (!drawn.ok) return drawn;
    try {
      await mkdir(dir, { recursive: true });
      await writeWhole(file, drawn.value);
      await prune(dir, most);
      return drawn;
    } catch (error) {
      return unkept(error);
    }
  };

  const drawOnce = (drawing: Drawing, file: string): Promise<Result<Uint8Array>> => {
    const begun = underWay.get(file);
    if (begun !== undefined) return begun;
    const begins = drawNew(drawing, file).finally(() => underWay.delete(file));
    underWay.set(file, begins);
    return begins;
  };

  const draw = async (asked: PictureAsked, theme: Theme): Promise<Result<DrawnPicture>> => {
    const series = pictureSeries(state(), asked);
    const drawing: Drawing = { chart: chartOf(series, feedLabel), theme };
    const file = join(dir, `${drawingName(drawing)}.png`);
    const kept = await readWhole(file);
    const drawn = kept === null ? await drawOnce(drawing, file) : ok(kept);
    if (!drawn.ok) return drawn;
    const png = drawn.value;
    return ok({ png, file, sha256: hash('sha256', png, 'hex'), alt: pictureAlt(series) });
  };

  return {
    draw,
    illustrate: async (day) => {
      const drawn = await draw({ kind: 'equity', until: day }, 'light');
      if (!drawn.ok) return drawn.refusal.text;
      try {
        const reports = join(stateDir, 'reports');
        await mkdir(reports, { recursive: true });
        await writeWhole(join(reports, reportPicture(day)), drawn.value.png);
        return null;
      } catch (error) {
        const told = unkept(error);
        return told.ok ? null : told.refusal.text;
      }
    },
    close: () => thread.close(),
  };
}
