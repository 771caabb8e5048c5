// Puts the desk's commands into its guild, made from the registry: the whole list at once, so that what the
// registry no longer has is gone. Doing it again changes nothing.
import { z } from 'zod';
import { discordCommands } from '#bot/discord/commands.ts';
import { openRest, RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { REGISTRY } from '#bot/registry.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

const applicationShape = z.object({ id: z.string() });
const putShape = z.array(z.object({ name: z.string() }));

async function put(rest: DiscordRest, guild: string): Promise<readonly string[]> {
  const application = applicationShape.parse(
    await rest.call('normal', { method: 'GET', path: '/applications/@me' }),
  );
  const path = `/applications/${application.id}/guilds/${guild}/commands` as const;
  const body = discordCommands(REGISTRY);
  const answer = await rest.call('normal', { method: 'PUT', path, body });
  return putShape.parse(answer).map(({ name }) => name);
}

function refusalOf(fault: RestFault, guild: string): Result<never> {
  switch (fault.trouble) {
    case 'token':
      return refuse(
        'DISCORD_TOKEN_REFUSED',
        'Discord does not accept the bot’s token, and no command was put. Make a new one in the Developer Portal (Bot, Reset Token) and put it into the environment.',
      );
    case 'channel':
    case 'guild':
      return refuse(
        'DISCORD_GUILD_CLOSED',
        `The bot may not put commands into guild ${guild}, and none was put. Invite it with the scopes bot and applications.commands, and check the guild’s id in config/chat.yaml.`,
      );
    case 'limited':
    case 'unknown':
    case 'not-sent':
      return refuse(
        'DISCORD_NOT_REACHED',
        `The commands may not have been put: ${fault.message}. Register again in a minute; doing it twice is no fault.`,
      );
    default:
      return refuse(
        'DISCORD_REFUSED',
        `Discord did not take the commands, and none was put: ${fault.message}.`,
      );
  }
}

/** The names that stand in the guild now. */
export async function registerCommands(
  settings: DiscordSettings,
): Promise<Result<readonly string[]>> {
  const rest = openRest(settings, () => undefined);
  try {
    return ok(await put(rest, settings.guild));
  } catch (error) {
    if (error instanceof RestFault) return refusalOf(error, settings.guild);
    throw error;
  }
}
