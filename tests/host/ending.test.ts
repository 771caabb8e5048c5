// A bug in a process that holds secrets: it ends with what went wrong, and without a secret in it, however it
// was thrown.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');

test.each([
  ['thrown', 'throw bug;'],
  ['thrown later', 'setTimeout(() => { throw bug; }, 1);'],
  ['a promise nobody waits for', 'Promise.reject(bug);'],
  [
    'an error with its request',
    'throw Object.assign(bug, { request: { headers: { authorization: secret } } });',
  ],
  ['no error at all', 'throw secret;'],
])('%s', (_, code) => {
  const secret = `xoxb-${randomBytes(16).toString('hex')}`;
  const script = `
    import { endWithoutSecrets } from '${ROOT}/src/host/ending.ts';
    import { openMask } from '${ROOT}/src/host/mask.ts';
    const secret = process.env.CANARY;
    endWithoutSecrets(openMask([secret]));
    const bug = new Error('could not join with ' + secret, { cause: new Error(secret) });
    ${code}`;
  const { status, stdout, stderr } = spawnSync(NODE, ['--input-type=module', '-e', script], {
    env: { ...process.env, CANARY: secret },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('[secret]');
  expect(`${stdout}${stderr}`).not.toContain(secret);
});
