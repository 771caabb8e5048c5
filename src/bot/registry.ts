// The registry: every command there is, in the order help shows them. Slack, Discord, the room, the
// terminal, help and docs/COMMANDS.md are made from this list and from nothing else (CHAT-4).
import type { Registry } from '#bot/command.ts';
import { ABOUT_COMMANDS } from '#bot/commands/about.ts';
import { ACT_COMMANDS } from '#bot/commands/act.ts';
import { BOOKS_COMMANDS } from '#bot/commands/books.ts';
import { CHART_COMMANDS } from '#bot/commands/chart.ts';
import { CHECK_COMMANDS } from '#bot/commands/check.ts';
import { INCIDENT_COMMANDS } from '#bot/commands/incident.ts';
import { LOOK_COMMANDS } from '#bot/commands/look.ts';
import { RECORD_COMMANDS } from '#bot/commands/record.ts';
import { RULE_COMMANDS } from '#bot/commands/rules.ts';
import { ALERT_COMMANDS } from '#bot/commands/alerts.ts';
import { PLATFORM_COMMANDS } from '#bot/commands/platforms.ts';
import { DATA_COMMANDS } from '#bot/commands/data.ts';
import { NEWS_COMMANDS } from '#bot/commands/news.ts';
import { DOCTOR_COMMANDS } from '#bot/commands/doctor.ts';
import { GOLIVE_COMMANDS } from '#bot/commands/golive.ts';
import { DRILL_COMMANDS } from '#bot/commands/drill.ts';
import { ONCALL_COMMANDS } from '#bot/commands/oncall.ts';
import { ROLLOUT_COMMANDS } from '#bot/commands/rollout.ts';
import { RUNBOOK_COMMANDS } from '#bot/commands/runbook.ts';
import { MAINTENANCE_COMMANDS } from '#bot/commands/maintenance.ts';
import { SAY_COMMANDS } from '#bot/commands/say.ts';
import { REPORT_COMMANDS } from '#bot/commands/report.ts';
import { ROOM_COMMANDS } from '#bot/commands/room.ts';

export const REGISTRY: Registry = [
  ...ABOUT_COMMANDS,
  ...LOOK_COMMANDS,
  ...REPORT_COMMANDS,
  ...DATA_COMMANDS,
  ...NEWS_COMMANDS,
  ...BOOKS_COMMANDS,
  ...CHART_COMMANDS,
  ...ROOM_COMMANDS,
  ...ACT_COMMANDS,
  ...ALERT_COMMANDS,
  ...ONCALL_COMMANDS,
  ...RULE_COMMANDS,
  ...INCIDENT_COMMANDS,
  ...RUNBOOK_COMMANDS,
  ...ROLLOUT_COMMANDS,
  ...SAY_COMMANDS,
  ...CHECK_COMMANDS,
  ...GOLIVE_COMMANDS,
  ...DRILL_COMMANDS,
  ...MAINTENANCE_COMMANDS,
  ...DOCTOR_COMMANDS,
  ...RECORD_COMMANDS,
  ...PLATFORM_COMMANDS,
];
