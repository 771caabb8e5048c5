// The commands of the application, in a guild or everywhere: read, and put in place as a whole or one by one.
import { DONE, ok } from '../asked.ts';
import type { Asked, Route, Said } from '../asked.ts';
import { copied, objectsOf, textOf, wordOf } from '../json.ts';
import { commandFlaws } from '../limits.ts';
import { ApiRefusal, malformed } from '../refusal.ts';
import type { JsonObject } from '../world.ts';

const COMMANDS_MAX = 100;

/** Where commands stand: in a guild, or with the application itself. */
function scopeOf({ site, at }: Asked): string {
  if (at('application') !== site.bot) throw new ApiRefusal(50001);
  const guild = at('guild');
  if (guild !== '' && !site.world.guilds.has(guild)) throw new ApiRefusal(50001);
  return guild === '' ? 'global' : guild;
}

function commandObject(asked: Asked, given: JsonObject, known: JsonObject | undefined): JsonObject {
  const { site } = asked;
  const scope = scopeOf(asked);
  const permissions = given['default_member_permissions'];
  return {
    nsfw: false,
    ...copied<JsonObject>(given),
    id: known?.['id'] ?? site.world.snowflake(),
    application_id: site.bot,
    version: site.world.snowflake(),
    type: given['type'] ?? 1,
    description: textOf(given['description']),
    default_member_permissions:
      permissions === undefined || permissions === null ? null : wordOf(permissions),
    ...(scope === 'global' ? {} : { guild_id: scope }),
  };
}

function standing(asked: Asked): readonly JsonObject[] {
  return asked.site.world.commands.get(scopeOf(asked)) ?? [];
}

/** The same name and kind keeps its id. */
function twin(asked: Asked, given: JsonObject): JsonObject | undefined {
  return standing(asked).find(
    (one) => one['name'] === given['name'] && one['type'] === (given['type'] ?? 1),
  );
}

function put(asked: Asked): Said {
  const scope = scopeOf(asked);
  const given = objectsOf(asked.json);
  if (given.length > COMMANDS_MAX) throw new ApiRefusal(30032);
  const flaws = commandFlaws(given);
  if (flaws.length > 0) throw malformed(flaws);
  const made = given.map((one) => commandObject(asked, one, twin(asked, one)));
  asked.site.world.commands.set(scope, made);
  asked.site.tell({ event: 'COMMANDS', data: { guild_id: scope } });
  return ok(made);
}

function post(asked: Asked): Said {
  const scope = scopeOf(asked);
  const flaws = commandFlaws([asked.body]);
  if (flaws.length > 0) {
    throw malformed(flaws.map((one) => ({ ...one, where: one.where.replace(/^0\/?/, '') })));
  }
  const known = twin(asked, asked.body);
  const made = commandObject(asked, asked.body, known);
  const others = standing(asked).filter((one) => one !== known);
  asked.site.world.commands.set(scope, [...others, made]);
  asked.site.tell({ event: 'COMMANDS', data: { guild_id: scope } });
  return { status: known === undefined ? 201 : 200, body: made };
}

function commandAt(asked: Asked): JsonObject {
  const found = standing(asked).find((one) => one['id'] === asked.at('command'));
  if (found === undefined) throw new ApiRefusal(10063);
  return found;
}

function remove(asked: Asked): Said {
  const found = commandAt(asked);
  const others = standing(asked).filter((one) => one !== found);
  asked.site.world.commands.set(scopeOf(asked), others);
  return DONE;
}

const APPLICATION = 'applications/:application';
const PACE = { requests: 20, windowMs: 60_000 };

export const COMMAND_ROUTES: readonly Route[] = ['', '/guilds/:guild'].flatMap((where) => {
  const path = `${APPLICATION}${where}/commands`;
  return [
    { method: 'GET', path, by: 'bot', handle: (asked: Asked) => ok(standing(asked)) },
    { method: 'PUT', path, by: 'bot', limit: PACE, handle: put },
    { method: 'POST', path, by: 'bot', limit: PACE, handle: post },
    {
      method: 'GET',
      path: `${path}/:command`,
      by: 'bot',
      handle: (asked: Asked) => ok(commandAt(asked)),
    },
    { method: 'DELETE', path: `${path}/:command`, by: 'bot', handle: remove },
  ] satisfies readonly Route[];
});
