// What a watchdog makes of a heartbeat: silence is acted on once, an orderly stop never, and a watcher that was held
// up itself begins to count anew.
import { describe, expect, test } from 'vitest';
import { lookAt, startWatch } from '../../src/host/watching.ts';
import type { Beat, Verdict } from '../../src/host/watching.ts';

const AFTER_MS = 30_000;

function beat(line: string, state: Beat['state'] = 'running'): Beat {
  return { line, state, pid: 7 };
}

interface Seen {
  readonly at: number;
  readonly beat: Beat | null;
}

/** The same beat, looked at each second. */
function seconds(from: number, until: number, shown: Beat | null): readonly Seen[] {
  return Array.from({ length: until - from + 1 }, (_, at) => ({ at: from + at, beat: shown }));
}

function verdicts(looks: readonly Seen[], acted: string | null = null): readonly Verdict['kind'][] {
  let watch = startWatch(0, acted);
  return looks.map((look) => {
    const next = lookAt(watch, look.beat, { mono: look.at * 1_000, afterMs: AFTER_MS });
    watch = next.watch;
    return next.verdict.kind;
  });
}

function actsAt(looks: readonly Seen[], acted: string | null = null): readonly number[] {
  return verdicts(looks, acted).flatMap((kind, at) =>
    kind === 'act' ? [looks[at]?.at ?? -1] : [],
  );
}

const RUNS = beat('1');
const HALF = { at: 15, beat: beat('2') };

describe('a watchdog', () => {
  test.each<[string, readonly Seen[], readonly number[]]>([
    ['acts after 30 s of silence, once', seconds(1, 90, RUNS), [31]],
    [
      'does nothing while the desk beats',
      [...Array(90).keys()].map((at) => ({ at, beat: beat(String(at)) })),
      [],
    ],
    [
      'counts from the last beat',
      [...seconds(1, 14, RUNS), HALF, ...seconds(16, 60, beat('2'))],
      [45],
    ],
    ['never acts on a desk that stopped in order', seconds(1, 90, beat('1', 'stopped')), []],
    ['never acts where no desk ran', seconds(1, 90, null), []],
    [
      'takes a file that is gone for silence',
      [...seconds(1, 5, RUNS), ...seconds(6, 60, null)],
      [31],
    ],
    [
      'acts again on the silence of the next run',
      [...seconds(1, 40, RUNS), ...seconds(41, 90, beat('2'))],
      [31, 71],
    ],
    [
      'acts again when a desk woke up and fell silent',
      [...seconds(1, 40, RUNS), { at: 41, beat: beat('2') }, ...seconds(42, 71, beat('2'))],
      [31, 71],
    ],
    [
      'begins anew after it was held up itself',
      [...seconds(1, 5, RUNS), ...seconds(100, 129, RUNS)],
      [],
    ],
  ])('%s', (_what, looks, expected) => {
    expect(actsAt(looks)).toEqual(expected);
  });

  test('that starts again does not act on a silence it acted on before', () => {
    expect(actsAt(seconds(1, 90, RUNS), RUNS.line)).toEqual([]);
    expect(actsAt(seconds(1, 90, RUNS), 'another line')).toEqual([31]);
  });

  test('says how it stands', () => {
    const looks = [
      { at: 1, beat: RUNS },
      { at: 2, beat: RUNS },
      { at: 3, beat: beat('3', 'stopped') },
    ];
    expect(verdicts(looks)).toEqual(['beating', 'silent', 'stopped']);
  });
});
