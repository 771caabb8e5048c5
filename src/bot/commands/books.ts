// Commands about the desk's books and its orders' execution: comparing with the broker, what is nobody's,
// taking the broker's books over by two people, and how well orders were filled.
import { needed } from '#bot/command.ts';
import type { Command } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { executionData, executionLines } from '#runbook/execution.ts';

export const BOOKS_COMMANDS: readonly Command[] = [
  {
    name: 'execution',
    says: 'How orders were filled: fill rate, slippage and shortfall, today and since the start',
    group: 'look',
    also: [],
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['execution'],
    needsDesk: true,
    run: ({ desk }) => {
      const { engine } = desk.state();
      return done(executionLines(engine), executionData(engine));
    },
  },
  {
    name: 'orders orphans',
    says: 'Orders at the broker that are not ours, and ours whose fate nobody knows',
    group: 'look',
    also: [],
    args: [],
    flags: [],
    access: 'read',
    keys: 0,
    examples: ['orders orphans'],
    needsDesk: true,
    run: ({ desk }) => desk.procedures.orphans(),
  },
  {
    name: 'reconcile',
    says: 'Catch up with the broker and compare now: quantity, price, money, identity',
    group: 'act',
    also: [],
    args: [],
    flags: [],
    access: 'reconcile',
    keys: 1,
    examples: ['reconcile'],
    needsDesk: true,
    run: ({ desk, by }) => desk.procedures.reconcile(by),
  },
  {
    name: 'reconcile force-sync',
    says: 'Ask to take the broker\u2019s books for ours, every difference shown; one key is risk\u2019s',
    group: 'two people',
    also: ['reconcile --force-sync'],
    args: [needed('reason', 'why the difference is right as the broker has it', { kind: 'text' })],
    flags: [],
    access: 'key',
    keys: 2,
    examples: ['reconcile force-sync shares were moved in by the broker on Friday'],
    needsDesk: true,
    run: ({ desk, by, said }) =>
      desk.procedures.forceSync(by, { reason: said.texts['reason'] ?? '' }),
  },
];
