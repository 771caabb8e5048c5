// How the tests run: every tests/**/*.test.ts file, in Node, two files at a time, and a JSON report
// where TEST_REPORT names a file. The gate in .ci/run counts from that report, never from printed
// text.
import { defineConfig } from 'vitest/config';

const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: report === undefined || report === '' ? ['default'] : ['default', 'json'],
    ...(report === undefined || report === '' ? {} : { outputFile: { json: report } }),
  },
});
