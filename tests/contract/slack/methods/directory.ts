// Who is who: the token itself, users, bots, the team, and the address of a socket.
import { z } from 'zod';
import { APP_ID, BOT_ID, BOT_NAME, BOT_USER, TEAM, TEAM_DOMAIN, TEAM_NAME } from '../cast.ts';
import { done, method, refused } from '../method.ts';
import type { Method } from '../method.ts';
import { cursorFields, page, paged } from '../paging.ts';
import { Flag } from '../shapes/argument.ts';
import { wireDeskUser, wireUser } from '../wire.ts';

const authTest = method(
  {},
  {
    scope: null,
    run: (house) =>
      done({
        url: `${house.base()}/`,
        team: TEAM_NAME,
        user: BOT_NAME,
        team_id: TEAM,
        user_id: BOT_USER,
        bot_id: BOT_ID,
        is_enterprise_install: false,
      }),
  },
);

const apiTest = method({}, { scope: null, run: () => done() });

const openConnection = method(
  {},
  { token: 'app', scope: 'connections:write', run: (house) => done({ url: house.socketUrl() }) },
);

const usersInfo = method(
  { user: z.string().min(1), include_locale: Flag.optional() },
  {
    scope: 'users:read',
    run(house, args) {
      if (args.user === BOT_USER) return done({ user: wireDeskUser() });
      const person = house.workspace.personOf(args.user);
      return person === null ? refused('user_not_found') : done({ user: wireUser(person) });
    },
  },
);

const usersList = method(
  { ...paged, include_locale: Flag.optional(), team_id: z.string().optional() },
  {
    scope: 'users:read',
    run(house, args) {
      const taken = page(house.workspace.people, (one) => one.id, args);
      if (taken === null) return refused('invalid_cursor');
      const members = taken.rows.map((one) => wireUser(one));
      const isLast = taken.next === '';
      return done({
        members: isLast ? [...members, wireDeskUser()] : members,
        cache_ts: Math.floor(Date.now() / 1_000),
        ...cursorFields(taken.next),
      });
    },
  },
);

const botsInfo = method(
  { bot: z.string().optional(), team_id: z.string().optional() },
  {
    scope: 'users:read',
    run: (_, args) =>
      args.bot === BOT_ID
        ? done({
            bot: {
              id: BOT_ID,
              deleted: false,
              name: BOT_NAME,
              updated: 1_700_000_000,
              app_id: APP_ID,
              user_id: BOT_USER,
              icons: {},
            },
          })
        : refused('bot_not_found'),
  },
);

const teamInfo = method(
  { team: z.string().optional(), domain: z.string().optional() },
  {
    scope: 'team:read',
    run: () =>
      done({
        team: { id: TEAM, name: TEAM_NAME, domain: TEAM_DOMAIN, email_domain: '', icon: {} },
      }),
  },
);

export const DIRECTORY: Readonly<Record<string, Method>> = {
  'api.test': apiTest,
  'auth.test': authTest,
  'apps.connections.open': openConnection,
  'users.info': usersInfo,
  'users.list': usersList,
  'bots.info': botsInfo,
  'team.info': teamInfo,
};
