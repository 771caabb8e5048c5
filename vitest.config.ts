// How the tests run: every tests/**/*.test.ts file, in Node, two files at a time, and a JSON report
// where TEST_REPORT names a file. The gate in .ci/run counts from that report, never from printed
// text; what a whole run came to is left beside the code for the desk.
import { defineConfig } from 'vitest/config';
import { Recording } from './tests/recording.ts';

const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/properties.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A test that takes a few seconds by itself takes many on a machine that has other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: [
      'default',
      new Recording(),
      ...(report === undefined || report === '' ? [] : ['json']),
    ],
    ...(report === undefined || report === '' ? {} : { outputFile: { json: report } }),
  },
});
