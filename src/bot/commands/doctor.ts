// The doctor: what reaches people and what does not, line by line, each with what to do about it. A shell,
// since it waits for the platforms it asks.
import { checking } from '#bot/command.ts';
import type { Command } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { doctorLines } from '#bot/views/doctor.ts';

export const DOCTOR_COMMANDS: readonly Command[] = [
  checking({
    name: 'doctor',
    access: 'read',
    says: 'Look into tokens, scopes, channels, mail, people and the clock, and say what to fix; works without a desk too',
    examples: ['doctor'],
    run: async ({ desk }) => {
      const checks = await desk.doctor();
      const passed = checks.every((check) => check.passed);
      return done(doctorLines(checks), { passed, checks: checks.map((check) => ({ ...check })) });
    },
  }),
];
