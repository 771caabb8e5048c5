// The set-up and the launcher as processes, in small checkouts of their own where npm is a script
// of ours and nothing is downloaded. What must hold: nothing is done twice, nothing happens beneath
// a running desk, two never install at once, and a halt always halts.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Stands in for npm: notes that it ran, and leaves a node as the real one would. */
const NPM = `#!/bin/sh
echo "$@" >> npm-runs
[ -e npm-fails ] && { echo "npm error the registry is away" >&2; exit 1; }
while [ -e npm-slow ]; do sleep 0.05; done
mkdir -p node_modules/.bin
[ -e npm-forgets ] || exec ln -sf "$NODE_26" node_modules/.bin/node
mkdir -p "node_modules/$(cat npm-forgets)/bin" && cp "$NODE_26" "node_modules/$(cat npm-forgets)/bin/node"
`;

const checkouts: string[] = [];

afterEach(() => {
  for (const path of checkouts.splice(0)) rmSync(path, { recursive: true, force: true });
});

function checkout(): string {
  const path = mkdtempSync(join(tmpdir(), 'twokey-setup-'));
  checkouts.push(path);
  for (const name of ['setup.mjs', 'desk']) copyFileSync(`${ROOT}${name}`, join(path, name));
  for (const folder of ['bin', 'src', 'state']) mkdirSync(join(path, folder));
  writeFileSync(join(path, 'package-lock.json'), '{}\n');
  writeFileSync(join(path, 'bin/npm'), NPM);
  writeFileSync(
    join(path, 'src/desk.ts'),
    'console.log(process.argv.slice(2).join(" "), process.version); process.exit(Number(process.env["EXIT"] ?? 0));',
  );
  chmodSync(join(path, 'bin/npm'), 0o755);
  return path;
}

function environment(path: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { npm_execpath: _, STATE_DIR: __, ...rest } = process.env;
  const search = `${join(path, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`;
  return { ...rest, PATH: search, NODE_26: process.execPath, ...extra };
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Run {
  readonly path: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function run({ path, env = {}, cwd = path }: Run, command: string, ...args: string[]): Outcome {
  const options = { cwd, env: environment(path, env), encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { code: status, out: stdout, err: stderr };
}

function setUp(path: string, env: Readonly<Record<string, string>> = {}): Outcome {
  return run({ path, env }, process.execPath, 'setup.mjs');
}

function npmRuns(path: string): number {
  const file = join(path, 'npm-runs');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

function deadPid(): number {
  return spawnSync('/bin/true').pid;
}

describe('set-up', () => {
  test('installs once by the lockfile without scripts, then is silent', () => {
    const path = checkout();
    expect(setUp(path)).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(path, 'npm-runs'), 'utf8')).toMatch(/^ci --ignore-scripts /);
    expect(setUp(path)).toEqual({ code: 0, out: '', err: '' });
    expect(npmRuns(path)).toBe(1);
  });

  test('installs anew when the lockfile changes', () => {
    const path = checkout();
    setUp(path);
    writeFileSync(join(path, 'package-lock.json'), '{"changed":true}\n');
    expect(setUp(path).code).toBe(0);
    expect(npmRuns(path)).toBe(2);
  });

  test('where npm forgets the link to its node, the set-up makes it', () => {
    const path = checkout();
    writeFileSync(join(path, 'npm-forgets'), `node-${process.platform}-${process.arch}`);
    expect(setUp(path).code).toBe(0);
    expect(run({ path }, 'node_modules/.bin/node', '--version').out).toBe(`${process.version}\n`);
  });

  test('a failed installation says why, leaves no stamp, and is tried again', () => {
    const path = checkout();
    writeFileSync(join(path, 'npm-fails'), '');
    const { code, err } = setUp(path);
    expect(code).toBe(1);
    expect(err).toContain('the registry is away');
    expect(err).toContain('What to do:');
    rmSync(join(path, 'npm-fails'));
    expect(setUp(path).code).toBe(0);
  });

  test('a node of another major is refused with the name of the platform', () => {
    const path = checkout();
    const old = join(path, 'old-node');
    writeFileSync(old, '#!/bin/sh\necho v20.0.0\n', { mode: 0o755 });
    const { code, err } = setUp(path, { NODE_26: old });
    expect(code).toBe(1);
    expect(err).toContain(`${process.platform}-${process.arch}`);
    expect(existsSync(join(path, 'node_modules/.twokey-stamp'))).toBe(false);
  });

  test.each(['state/desk.pid', 'state/demo/desk.pid', 'elsewhere/desk.pid'])(
    'never beneath the desk of %s',
    (name) => {
      const path = checkout();
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), `${process.pid}\n`);
      const { code, err } = setUp(path, { STATE_DIR: join(path, 'elsewhere') });
      expect(code).toBe(1);
      expect(err).toContain(`a desk is running (process ${process.pid})`);
      expect(npmRuns(path)).toBe(0);
    },
  );

  test('the pid file of a dead desk is no hindrance', () => {
    const path = checkout();
    writeFileSync(join(path, 'state/desk.pid'), `${deadPid()}\n`);
    expect(setUp(path).code).toBe(0);
  });

  test('the lock of a dead set-up is taken over', () => {
    const path = checkout();
    mkdirSync(join(path, '.setup.lock'));
    writeFileSync(join(path, '.setup.lock/pid'), `${deadPid()}\n`);
    expect(setUp(path).code).toBe(0);
    expect(existsSync(join(path, '.setup.lock'))).toBe(false);
  });

  test('of several at once one installs and the others wait for it', async () => {
    const path = checkout();
    writeFileSync(join(path, 'npm-slow'), '');
    let waiting = 0;
    const outcomes = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<Outcome>((resolve) => {
            const options = { cwd: path, env: environment(path, {}) };
            const child = spawn(process.execPath, ['setup.mjs'], options);
            let err = '';
            child.stderr.on('data', (chunk: Buffer) => {
              const waited = err.includes('waiting for it');
              err += chunk.toString();
              if (!waited && err.includes('waiting for it')) waiting += 1;
              // The others have come while it installed.
              if (waiting === 2) rmSync(join(path, 'npm-slow'), { force: true });
            });
            child.on('close', (code) => {
              resolve({ code, out: '', err });
            });
          }),
      ),
    );
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outcomes.filter(({ err }) => err.includes('waiting for it'))).toHaveLength(2);
    expect(npmRuns(path)).toBe(1);
  });
});

describe('launcher', () => {
  test('sets up when it must, then runs the desk on Node 26 with its arguments', () => {
    const path = checkout();
    const first = run({ path }, './desk', 'status', 'a b');
    expect(first).toMatchObject({ code: 0, out: `status a b ${process.version}\n` });
    expect(run({ path }, './desk', 'x')).toMatchObject({ code: 0, err: '' });
    expect(npmRuns(path)).toBe(1);
  });

  test('works through symlinks, from any folder, and hands the exit code on', () => {
    const path = checkout();
    mkdirSync(join(path, 'links'));
    symlinkSync('../desk', join(path, 'links/inner'));
    symlinkSync(join(path, 'links/inner'), join(path, 'bin/twokey'));
    const { code, out } = run({ path, cwd: '/', env: { EXIT: '7' } }, 'twokey', 'status');
    expect({ code, out }).toEqual({ code: 7, out: `status ${process.version}\n` });
  });

  test('a failed set-up runs nothing', () => {
    const path = checkout();
    writeFileSync(join(path, 'npm-fails'), '');
    expect(run({ path }, './desk', 'status')).toMatchObject({ code: 1, out: '' });
  });
});

describe('halt', () => {
  const killFile = (path: string): string => join(path, 'state/KILL_SWITCH');

  test('without packages it places the kill file and installs nothing', () => {
    const path = checkout();
    const { code, err } = run({ path, cwd: '/' }, join(path, 'desk'), 'halt');
    expect(code).toBe(0);
    expect(err).toContain(killFile(path));
    expect(readFileSync(killFile(path), 'utf8')).toMatch(/^who: .+\nwhen: .+Z\nwhy: .+\n$/);
    expect(npmRuns(path)).toBe(0);
  });

  test('it obeys STATE_DIR and makes the folder', () => {
    const path = checkout();
    const state = join(path, 'far/away');
    expect(run({ path, env: { STATE_DIR: state } }, './desk', 'halt').code).toBe(0);
    expect(existsSync(join(state, 'KILL_SWITCH'))).toBe(true);
  });

  test('where the program can halt, the program does, even on an older installation', () => {
    const path = checkout();
    setUp(path);
    writeFileSync(join(path, 'package-lock.json'), '{"newer":true}\n');
    const { code, out } = run({ path }, './desk', 'halt', 'reason');
    expect({ code, out }).toEqual({ code: 0, out: `halt reason ${process.version}\n` });
    expect(existsSync(killFile(path))).toBe(false);
    expect(npmRuns(path)).toBe(1);
  });

  test.each(['1', '70', '139'])('where the program fails with %s, the kill file stands', (EXIT) => {
    const path = checkout();
    setUp(path);
    expect(run({ path, env: { EXIT } }, './desk', 'halt').code).toBe(0);
    expect(existsSync(killFile(path))).toBe(true);
  });

  test('a command line the program cannot read halts nothing', () => {
    const path = checkout();
    setUp(path);
    expect(run({ path, env: { EXIT: '2' } }, './desk', 'halt', '--odd').code).toBe(2);
    expect(existsSync(killFile(path))).toBe(false);
  });

  test('where nothing can be written it says so and fails', () => {
    const path = checkout();
    const state = join(path, 'package-lock.json');
    const { code, err } = run({ path, env: { STATE_DIR: state } }, './desk', 'halt');
    expect(code).toBe(1);
    expect(err).toContain('NOT HALTED');
  });
});
