// The heartbeat in its file: it goes on while the loop turns, says an orderly stop, and half a line is no beat.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readBeat, startHeartbeat } from '../../src/host/heartbeat.ts';
import { openPacedClock } from '../../src/host/paced-clock.ts';
import { deskTime } from '#engine/model/time.ts';

const dir = mkdtempSync(join(tmpdir(), 'twokey-beat-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a heartbeat', () => {
  test('goes on by itself and ends in order, in a file of one length', async () => {
    expect(readBeat(dir)).toBeNull();
    const heartbeat = startHeartbeat(dir, { boot: 'b1', warn: () => undefined });
    const first = readBeat(dir);
    const { size, mode } = statSync(join(dir, 'heartbeat'));
    expect(mode & 0o777).toBe(0o600);
    await expect.poll(() => readBeat(dir)?.line).not.toBe(first?.line);
    expect(first).toMatchObject({ state: 'running', pid: process.pid });
    heartbeat.stop();
    expect(readBeat(dir)).toMatchObject({ state: 'stopped' });
    expect(statSync(join(dir, 'heartbeat')).size).toBe(size);
  });

  test('that cannot be written is told once and stops nobody', () => {
    const told: string[] = [];
    const nowhere = join(dir, 'not', 'there');
    const heartbeat = startHeartbeat(nowhere, { boot: 'b', warn: (text) => void told.push(text) });
    heartbeat.stop();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('ENOENT');
  });

  test.each(['', '{"state":"runn', '[]', '{"state":"dancing","pid":1}', '{"state":"running"}'])(
    'reads %j as none',
    (text) => {
      writeFileSync(join(dir, 'heartbeat'), text);
      expect(readBeat(dir)).toBeNull();
    },
  );
});

describe('a paced clock', () => {
  test('goes at its speed, never back, and never before what is on record', () => {
    let mono = 1_000;
    const origin = { at: deskTime(5_000_000), mono };
    const clock = openPacedClock({ origin, speed: 60, mono: () => mono, notBefore: deskTime(0) });
    expect(clock()).toBe(5_000_000);
    mono = 2_000;
    expect(clock()).toBe(5_060_000);
    mono = 1_500;
    expect(clock()).toBe(5_060_000);
    const late = deskTime(9_000_000);
    const held = openPacedClock({ origin, speed: 60, mono: () => mono, notBefore: late });
    expect(held()).toBe(9_000_000);
    mono = 80_000;
    expect(held()).toBe(5_000_000 + 79 * 60_000);
  });
});
