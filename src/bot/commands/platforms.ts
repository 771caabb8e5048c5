// Commands that make what a chat platform is set up with, from the registry; they need no running desk.
import { optional } from '#bot/command.ts';
import type { Command } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { RECEIVERS, slackManifest } from '#bot/slack/manifest.ts';

export const PLATFORM_COMMANDS: readonly Command[] = [
  {
    name: 'slack manifest',
    also: [],
    group: 'check',
    says: 'The manifest to paste into Slack once, made from these commands',
    args: [
      optional('receiver', 'how Slack reaches the desk; socket when not said', {
        kind: 'choice',
        choices: RECEIVERS,
      }),
    ],
    flags: [],
    access: 'anyone',
    keys: 0,
    examples: ['slack manifest', 'slack manifest http'],
    needsDesk: false,
    run: ({ registry, said }) => {
      const receiver = said.texts['receiver'] === 'http' ? 'http' : 'socket';
      return done([slackManifest(registry, receiver).trimEnd()], { receiver });
    },
  },
];
