// What is installed is fixed: exact versions, one Node for every platform, no download host, and an
// entry for every platform's variant. Only the registry is asked for the variants of a platform
// that the maker of the lockfile could not fetch; those carry no hash.
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ROOT } from './parse.ts';

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly os?: readonly string[] | string;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

type Lockfile = Readonly<Record<string, Manifest>>;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(`${ROOT}${name}`, 'utf8'));
}

function inexact(manifest: Manifest): readonly string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name]) => name);
}

/**
 * npm refuses a lockfile that lacks an optional package, even one for a platform it will never
 * install.
 */
function missing(packages: Lockfile): readonly string[] {
  return Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`${at}/node_modules/${name}` in packages || `node_modules/${name}` in packages),
    ),
  );
}

function hosts(packages: Lockfile): readonly string[] {
  return Object.keys(packages).filter((at) => packages[at]?.resolved !== undefined);
}

/** Whatever is installed on Linux, where the desk runs and is tested, must match a hash. */
function unhashed(packages: Lockfile): readonly string[] {
  return Object.entries(packages)
    .filter(([at, { integrity }]) => at !== '' && integrity === undefined)
    .filter(([at]) => /linux-(x64|arm64)(-gnu)?$/.test(at) || packages[at]?.os === undefined)
    .map(([at]) => at);
}

describe('what is installed', () => {
  const manifest = readJson('package.json') as Manifest;
  const { packages } = readJson('package-lock.json') as { packages: Lockfile };

  test('every version is exact', () => {
    expect(inexact(manifest)).toEqual([]);
  });

  test('one Node for every platform, and never the package that installs it by script', () => {
    const nodes = Object.entries(manifest.optionalDependencies ?? {}).filter(([name]) =>
      name.startsWith('node-'),
    );
    const versions = new Set(nodes.map(([, version]) => version));
    expect([...versions]).toHaveLength(1);
    expect(Object.keys(packages)).not.toContain('node_modules/node');
  });

  test('the lockfile is whole; if not, run tests/laws/complete-lockfile.ts', () => {
    expect(missing(packages)).toEqual([]);
  });

  test('the lockfile names no host', () => {
    expect(hosts(packages)).toEqual([]);
  });

  test('all of Linux carries hashes', () => {
    expect(unhashed(packages)).toEqual([]);
  });
});

describe('the law catches', () => {
  test('a range', () => {
    expect(inexact({ dependencies: { a: '^1.0.0', b: '1.0.0' } })).toEqual(['a']);
  });

  test('a missing variant, a host, a package without a hash', () => {
    const lockfile: Lockfile = {
      'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0' }, resolved: 'x' },
    };
    expect(missing(lockfile)).toEqual(['a-linux-x64']);
    expect(hosts(lockfile)).toEqual(['node_modules/a']);
    expect(unhashed(lockfile)).toEqual(['node_modules/a']);
  });
});
