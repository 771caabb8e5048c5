// A desk is started in one way, whoever starts it, and its runtime has one helper thread.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scriptsOf, startWords } from '#tests/starting.ts';

const ROOT = resolve(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src/main.ts');

/** Tells the names of its threads. */
const THREADS = `
const { readdirSync, readFileSync } = require('node:fs');
for (const thread of readdirSync('/proc/self/task'))
  process.stdout.write(readFileSync('/proc/self/task/' + thread + '/comm', 'utf8'));
`;

describe('starting a desk', () => {
  test('every script that runs a desk has the words of npm start before its own', () => {
    const scripts = scriptsOf(ROOT);
    const desks = Object.entries(scripts).filter(([, line]) => line.includes('src/main.ts'));
    const others = desks.filter(([, line]) => !`${line} `.startsWith(`${scripts['start']} `));
    expect(desks.map(([name]) => name)).toEqual(['start', 'demo', 'demo:tour']);
    expect(others).toEqual([]);
    expect(startWords(ROOT)).toContain(MAIN);
  });

  test.skipIf(process.platform !== 'linux')('one thread compiles and collects beside it', () => {
    const flags = startWords(ROOT).filter((word) => word !== MAIN);
    const node = join(ROOT, 'node_modules/.bin/node');
    const ran = spawnSync(node, [...flags, '-e', THREADS], { encoding: 'utf8' });
    expect(ran.stdout.match(/V8Worker/g)).toHaveLength(1);
  });
});
