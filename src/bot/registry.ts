// The registry: every command there is, in the order help shows them. Slack, Discord, the room, the
// terminal, help and docs/COMMANDS.md are made from this list and from nothing else (CHAT-4).
import type { Registry } from '#bot/command.ts';
import { ABOUT_COMMANDS } from '#bot/commands/about.ts';
import { ACT_COMMANDS } from '#bot/commands/act.ts';
import { BOOKS_COMMANDS } from '#bot/commands/books.ts';
import { CHART_COMMANDS } from '#bot/commands/chart.ts';
import { CHECK_COMMANDS } from '#bot/commands/check.ts';
import { LOOK_COMMANDS } from '#bot/commands/look.ts';
import { RECORD_COMMANDS } from '#bot/commands/record.ts';
import { ONCALL_COMMANDS } from '#bot/commands/oncall.ts';
import { PLATFORM_COMMANDS } from '#bot/commands/platforms.ts';
import { DATA_COMMANDS } from '#bot/commands/data.ts';
import { NEWS_COMMANDS } from '#bot/commands/news.ts';
import { DOCTOR_COMMANDS } from '#bot/commands/doctor.ts';
import { DRILL_COMMANDS } from '#bot/commands/drill.ts';
import { SAY_COMMANDS } from '#bot/commands/say.ts';
import { ROOM_COMMANDS } from '#bot/commands/room.ts';

export const REGISTRY: Registry = [
  ...ABOUT_COMMANDS,
  ...LOOK_COMMANDS,
  ...DATA_COMMANDS,
  ...NEWS_COMMANDS,
  ...BOOKS_COMMANDS,
  ...CHART_COMMANDS,
  ...ROOM_COMMANDS,
  ...ACT_COMMANDS,
  ...ONCALL_COMMANDS,
  ...SAY_COMMANDS,
  ...CHECK_COMMANDS,
  ...DRILL_COMMANDS,
  ...DOCTOR_COMMANDS,
  ...RECORD_COMMANDS,
  ...PLATFORM_COMMANDS,
];
