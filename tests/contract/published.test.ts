// Whether the published documents judge what the desk says to the local Alpaca, Discord and Slack, and the data with
// known faults is tried. Where they are at hand each must be found: one that moved would let everything pass unseen.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startFakeAlpaca } from './alpaca/fake-alpaca.ts';
import { hasSchema, SCHEMA_FILE } from './discord/schema.ts';
import { createEventJudge } from './slack/event-schema.ts';
import { publishedLimits, specification } from './slack/limits.ts';
import { DATA_PRESENT } from '../engine/market/anomalies.ts';

const SHARED = process.env['SHARED_DIR'] ?? '../shared';
const present = existsSync(SHARED);
if (!present)
  console.warn(
    `skipped: there are no published documents in ${SHARED}, so that nothing said to Alpaca, Discord or Slack is held against them; set SHARED_DIR`,
  );

test.runIf(present)('what is said to Alpaca is held against its documents', async () => {
  const fake = await startFakeAlpaca({ perMinute: null });
  const { validating } = fake;
  await fake.close();
  expect(validating).toBe(true);
});

test.runIf(present)('what is said to Discord is held against its schema', () => {
  expect(hasSchema(), SCHEMA_FILE).toBe(true);
});

test.runIf(present)(
  'what Slack tells is held against its schemas, and its limits are its own',
  () => {
    expect(createEventJudge()).not.toBeNull();
    expect(publishedLimits()).not.toBeNull();
    expect(specification('signature_vector.json')).not.toBeNull();
  },
);

test.runIf(present)('the canaries are tried on the data with known faults', () => {
  expect(DATA_PRESENT).toBe(true);
});
