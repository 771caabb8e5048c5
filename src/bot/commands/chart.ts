// The command that draws a picture and says where it lies, with its figures in words and a line of blocks
// for those who see no pictures; a shell, since it waits for the drawing.
import { checking, needed, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { sparkline } from '#bot/chart/sparkline.ts';
import { done } from '#bot/commands/look.ts';
import { newYork } from '#engine/model/time.ts';
import type { Outcome } from '#runbook/answer.ts';
import { pictureTitle } from '#runbook/picture-words.ts';
import { pictureSeries } from '#runbook/pictures.ts';
import type { Pictured, PictureSeries } from '#runbook/pictures.ts';

const KINDS: readonly Pictured[] = ['equity', 'exposure', 'strategies'];
const SPARKS = 60;

/** The course of days in blocks; none where a picture has no days. */
function sparks(series: PictureSeries): readonly string[] {
  switch (series.kind) {
    case 'equity':
      return [
        sparkline(
          series.points.map((point) => point.equity),
          SPARKS,
        ),
      ];
    case 'exposure':
      return [
        sparkline(
          series.points.map((point) => point.gross),
          SPARKS,
        ),
      ];
    case 'strategies':
      return [];
  }
}

async function runChart({ desk, said }: DeskCall): Promise<Outcome> {
  const kind = KINDS.find((known) => known === said.texts['picture']) ?? 'equity';
  const until = said.texts['until'] ?? newYork(desk.seen().desk).day;
  const theme = said.texts['theme'] === 'dark' ? 'dark' : 'light';
  const asked = { kind, until };
  const series = pictureSeries(desk.state(), asked);
  const drawn = await desk.draw(asked, theme);
  if (!drawn.ok) return drawn;
  const { file, sha256, alt } = drawn.value;
  const lines = [pictureTitle(series), ...sparks(series).filter((line) => line !== ''), alt];
  return done([...lines, `Picture: ${file}`, `Data: ${desk.feedLabel}`], { file, sha256 });
}

export const CHART_COMMANDS: readonly Command[] = [
  checking({
    name: 'chart',
    says: 'Draw a picture: equity with drawdown, exposure, or P&L by strategy',
    args: [needed('picture', 'what to draw', { kind: 'choice', choices: KINDS })],
    flags: [
      optional('until', 'the last day to show; the present when not said', { kind: 'day' }),
      optional('theme', 'dark or light; light when not said', {
        kind: 'choice',
        choices: ['dark', 'light'],
      }),
    ],
    access: 'read',
    examples: ['chart equity', 'chart strategies --theme dark', 'chart equity --until 2020-02-28'],
    run: runChart,
  }),
];
