// The demo desk in a local Slack, started by hand: both run on this machine and stop together. No account is
// needed, and the tokens are made up for this one run.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { REGISTRY } from '#bot/registry.ts';
import { slackManifest } from '#bot/slack/manifest.ts';
import { startFakeSlack } from './fake-slack.ts';
import { KNOWN_PORTS } from '#tests/contract/known-ports.ts';
import { startWords } from '#tests/starting.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

async function open() {
  const manifest = slackManifest(REGISTRY);
  try {
    return await startFakeSlack({ port: KNOWN_PORTS.slack, manifest });
  } catch {
    // Somebody else has the port: any free one does as well.
    return startFakeSlack({ manifest });
  }
}

const slack = await open();
const desk = spawn(
  process.execPath,
  [...startWords(ROOT), '--demo', '--fresh', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    },
  },
);
process.stdout.write(`\nThe desk in a local Slack: ${slack.page}\nCtrl-C stops both.\n\n`);

// The desk stops in order, however often it is asked; this ends when it has.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void desk.kill(signal));
desk.on('close', (code) => {
  process.exitCode = code ?? 0;
  void slack.close();
});
