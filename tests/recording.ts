// A reporter that leaves what a whole run of the tests came to beside the code, tmp/tests.json, with the version it
// was of: the desk proves an item of its go-live checklist by it. A part of a run leaves nothing.
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally, TestRun } from '#runbook/golive/tested.ts';
import { codeVersion } from '../src/host/code-version.ts';
import { TEST_RECORD } from '../src/host/test-record.ts';

const root = join(import.meta.dirname, '..');

function tallyOf(module: TestModule): Tally {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const count = (state: string): number => states.filter((one) => one === state).length;
  const broken = module.state() === 'failed' && count('failed') === 0 ? 1 : 0;
  return {
    passed: count('passed'),
    failed: count('failed') + broken,
    skipped: count('skipped') + count('pending'),
  };
}

function testFiles(): number {
  const names = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.ts')).length;
}

function record(run: TestRun): void {
  const file = join(root, TEST_RECORD);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, JSON.stringify(run));
  renameSync(`${file}.part`, file);
}

export class Recording implements Reporter {
  readonly #code = codeVersion(root);

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const code = codeVersion(root);
    const whole = modules.length === testFiles();
    // Files that changed under way are of no one version.
    if (!whole || !code.ok || !this.#code.ok || code.value !== this.#code.value) return;
    const files = modules.map(
      (one) => [relative(root, one.moduleId).split(sep).join('/'), tallyOf(one)] as const,
    );
    const at = new Date().toISOString();
    record({ code: code.value, at, files: Object.fromEntries(files), errors: errors.length });
  }
}
