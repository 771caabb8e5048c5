// Every page that is made from a table equals what its table makes now. To make them anew:
// UPDATE_DOCS=1 npm run unit -- tests/docs
import { expect, test } from 'vitest';
import { alertsPage } from './alerts-page.ts';
import { commandMapPage } from './command-map-page.ts';
import { factsPage, limitsPage } from './pages.ts';
import { refusalsPage } from './refusals.ts';
import { writtenPage } from './written-page.ts';
import { commandsPage } from '#bot/commands-page.ts';
import { REGISTRY } from '#bot/registry.ts';
import { slackManifest } from '#bot/slack/manifest.ts';
import { FACTS } from '#runbook/fact.ts';
import { demoConfig } from '#tests/world.ts';

test.each([
  ['docs/ALERTS.md', () => alertsPage(demoConfig().alerting)],
  ['docs/FACTS.md', () => factsPage(FACTS)],
  ['docs/LIMITS.md', limitsPage],
  ['docs/REFUSALS.md', refusalsPage],
  ['docs/COMMAND_MAP.md', commandMapPage],
  ['docs/COMMANDS.md', () => commandsPage(REGISTRY)],
  ['config/slack-manifest.yaml', () => slackManifest(REGISTRY)],
])('%s is as its table makes it', (path, make) => {
  const made = make();
  expect(writtenPage(path, made)).toBe(made);
});
