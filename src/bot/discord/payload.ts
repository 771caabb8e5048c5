// What the gateway sends when people do something, read once: interactions and messages. What is not of these
// shapes reads as null, and nothing of it is used.
import { z } from 'zod';
import { isSnowflake } from '#bot/discord/address.ts';
import type { Chosen } from '#bot/discord/commands.ts';

const id = z.string().refine(isSnowflake);
const user = z.object({
  id,
  bot: z.boolean().optional(),
  system: z.boolean().optional(),
});
/** What Discord says of somebody in the guild: `pending` has not accepted its rules. */
const member = z.object({ pending: z.boolean().optional(), flags: z.number().optional() });

const interaction = z.object({
  id,
  application_id: id,
  type: z.number(),
  token: z.string().min(1).max(1_000),
  guild_id: id.optional(),
  channel_id: id.optional(),
  member: member.extend({ user }).optional(),
  user: user.optional(),
  data: z.unknown(),
});

const message = z.object({
  id,
  channel_id: id,
  guild_id: id.optional(),
  type: z.number(),
  author: user,
  webhook_id: z.string().optional(),
  member: member.optional(),
  content: z.string(),
  mentions: z.array(z.object({ id: z.string() })).default([]),
});

export type InteractionPayload = z.infer<typeof interaction>;
export type MessagePayload = z.infer<typeof message>;
export type MemberPayload = z.infer<typeof member>;

/** One value of a typed option; a subcommand carries options of its own. */
export interface Option {
  readonly name: string;
  readonly type: number;
  readonly value?: string | number | boolean | undefined;
  readonly focused?: boolean | undefined;
  readonly options?: readonly Option[] | undefined;
}

const option: z.ZodType<Option> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.number(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    options: z.array(option).max(25).optional(),
  }),
);
const command = z.object({
  name: z.string(),
  type: z.number().default(1),
  options: z.array(option).max(25).optional(),
});
const component = z.object({ custom_id: z.string(), component_type: z.number().default(2) });

export type CommandData = z.infer<typeof command>;

export function readInteraction(data: unknown): InteractionPayload | null {
  return interaction.safeParse(data).data ?? null;
}

export function readMessage(data: unknown): MessagePayload | null {
  return message.safeParse(data).data ?? null;
}

export function readCommandData(data: unknown): CommandData | null {
  return command.safeParse(data).data ?? null;
}

/** The same as commands.ts reads it, where what is absent is absent. */
export function chosenOf({ name, options }: CommandData): Chosen {
  return { name, options: options ?? [] } as Chosen;
}

/** The custom_id of a button or a form; null where there is none. */
export function readCustomId(data: unknown): string | null {
  return component.safeParse(data).data?.custom_id ?? null;
}

/** The id of whatever Discord answered; null where it has none. */
export function idOf(data: unknown): string | null {
  return z.object({ id }).safeParse(data).data?.id ?? null;
}
