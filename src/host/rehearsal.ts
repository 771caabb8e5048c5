// The rehearsal of a key rotation: every secret read again from its source, a made-up one taken up from a file as a
// new one would be, and the old ones named by age. No value is shown, kept or compared but for being equal.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMask } from './mask.ts';
import { openSecrets } from '../config/secrets.ts';
import { DAY_MS } from '#engine/model/time.ts';
import type { Result } from '#engine/model/result.ts';
import type { Proof } from '#runbook/maintenance/workshop.ts';

export interface KeyRing {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a made-up secret may lie for a moment. */
  readonly stateDir: string;
  /** The values this desk was started with. */
  readonly inUse: readonly string[];
  /** The values as their sources have them now. */
  readonly reread: () => Result<readonly string[]>;
  readonly now: number;
}

const NAMES =
  /^(?:APCA_API_KEY_ID|APCA_API_SECRET_KEY|STOOQ_KEY|SLACK_BOT_TOKEN|SLACK_APP_TOKEN|SLACK_SIGNING_SECRET|DISCORD_TOKEN|SMTP_PASSWORD|TWILIO_ACCOUNT_SID|TWILIO_AUTH_TOKEN|WEBHOOK_SECRET\w*)$/;
const OLD_DAYS = 90;
const FILE = '_FILE';

interface Source {
  readonly name: string;
  /** Null where it stands in the environment itself, which has no date. */
  readonly days: number | null;
}

function ageOf(path: string, now: number): number | null {
  try {
    return (now - statSync(path).mtimeMs) / DAY_MS;
  } catch {
    // A file that is gone is told by the reading itself.
    return null;
  }
}

function sourcesOf({ env, now }: KeyRing): readonly Source[] {
  return Object.entries(env).flatMap(([key, value]) => {
    const inFile = key.endsWith(FILE);
    const name = inFile ? key.slice(0, -FILE.length) : key;
    if (value === undefined || !NAMES.test(name)) return [];
    return [{ name, days: inFile ? ageOf(value, now) : null }];
  });
}

/** A new value is put where a secret store would put it, and read by the reader every secret is read by. */
function takesUp(stateDir: string): boolean {
  const dir = mkdtempSync(join(stateDir, '.scratch-'));
  try {
    const file = join(dir, 'token');
    const read = (): string | null => {
      const secrets = openSecrets({
        env: { REHEARSED_FILE: file },
        readText: (path) => readFileSync(path, 'utf8'),
      });
      return secrets.take('REHEARSED', () => null);
    };
    return [0, 1].every(() => {
      const token = randomBytes(24).toString('hex');
      writeFileSync(file, `${token}\n`, { mode: 0o600 });
      return read() === token && !openMask([token])(`it is ${token}`).includes(token);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function ageLine(sources: readonly Source[]): string {
  const old = sources.filter(({ days }) => days !== null && days > OLD_DAYS);
  const undated = sources.filter(({ days }) => days === null).length;
  const named = old.map(({ name, days }) => `${name} (${Math.floor(days ?? 0)} days)`);
  const first =
    named.length === 0
      ? `none is known to be older than ${OLD_DAYS} days`
      : `to be rotated, older than ${OLD_DAYS} days: ${named.join(', ')}`;
  return undated === 0 ? first : `${first}; ${undated} without a date`;
}

export function rehearseKeys(ring: KeyRing): Proof {
  const sources = sourcesOf(ring);
  const fresh = ring.reread();
  const taken = takesUp(ring.stateDir);
  const passed = fresh.ok && taken;
  const changed = fresh.ok ? fresh.value.filter((value) => !ring.inUse.includes(value)).length : 0;
  const first = passed ? 'passed' : 'FAILED';
  return {
    passed,
    lines: [
      `Key rotation rehearsal ${first}: ${sources.length} secrets read again${fresh.ok ? '' : ', and not all can be used'}.`,
      ...(fresh.ok ? [] : [fresh.refusal.text]),
      `a new value was ${taken ? 'taken up from its file twice, and is kept out of what is written' : 'NOT taken up from its file'}`,
      changed === 0
        ? 'those in use are those at their sources'
        : `${changed} differ from those in use: they are taken up at the next start`,
      ageLine(sources),
    ],
  };
}
