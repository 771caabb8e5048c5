// Run by hand after `npm install <package>` when the lockfile law finds variants missing: a
// registry that lacks a platform's variant of a package leaves a lockfile that `npm ci` refuses. It
// adds an entry of that exact version, without a hash, and changes nothing else.
import { readFileSync, writeFileSync } from 'node:fs';

import { ROOT } from './parse.ts';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  packages: Record<string, Entry>;
}

/**
 * Variants are called after their platform: `@oxlint/binding-linux-x64-musl` is for linux, x64,
 * musl.
 */
function platformOf(name: string): Readonly<Record<string, readonly string[]>> | undefined {
  const parts = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(
    name,
  );
  if (parts === null) return undefined;
  const [, os = '', cpu = '', abi = ''] = parts;
  const libc = abi.startsWith('musl') ? 'musl' : 'glibc';
  return { cpu: [cpu], os: [os], ...(os === 'linux' && abi !== '' ? { libc: [libc] } : {}) };
}

function complete(lockfile: Lockfile): readonly string[] {
  const { packages } = lockfile;
  const added: string[] = [];
  for (const [at, { dev, optionalDependencies }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      if (path in packages || `${at}/${path}` in packages) continue;
      if (platform === undefined) throw new Error(`${name}: its name tells no platform`);
      packages[path] = { version, ...(dev === true ? { dev } : {}), ...platform, optional: true };
      added.push(path);
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lockfile.packages = Object.fromEntries(sorted);
  return added;
}

const path = `${ROOT}package-lock.json`;
const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
const added = complete(lockfile);
if (added.length > 0) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(`${added.length} variants added`);
