// Bolt's app as the router of what was already stored and acknowledged: its listeners carry a deed out, once.
// What Bolt does not route, for whatever reason, is carried out all the same.
import { App } from '@slack/bolt';
import type { Logger, Receiver } from '@slack/bolt';
import { clientOptions } from '#bot/slack/lanes.ts';
import { isFields } from '#bot/slack/payload.ts';
import type { Ours } from '#bot/slack/translate.ts';

export interface RouterParts {
  readonly botToken: string;
  readonly apiUrl: string | null;
  readonly logger: Logger;
  readonly ours: () => Ours;
  readonly warn: (text: string) => void;
}

/** The number of an event's deed, under this name of its context. */
const DEED = 'deed';

/** Deliveries come by connections of our own; Bolt is handed what they brought. */
const OWN_RECEIVER: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

function acknowledged(): Promise<void> {
  return Promise.resolve();
}

/** Answers the way in: a payload, and what it asks for. */
export function openRouter(parts: RouterParts): (payload: unknown, act: () => void) => void {
  const { botToken, apiUrl, logger, ours, warn } = parts;
  const waiting = new Map<number, () => void>();
  let count = 0;
  const app = new App({
    receiver: OWN_RECEIVER,
    authorize: () => {
      const { botId, botUser, team } = ours();
      return Promise.resolve({ botToken, botId, botUserId: botUser, teamId: team });
    },
    clientOptions: clientOptions({ apiUrl, logger }),
    logger,
    ignoreSelf: false,
    convoStore: false,
  });
  app.use(async ({ context, next }) => {
    waiting.get(Number(context[DEED]))?.();
    await next();
  });
  app.error((error) => {
    warn(`slack: a listener failed (${error.code})`);
    return Promise.resolve();
  });
  return (payload, act) => {
    const body = isFields(payload) ? payload : {};
    const number = count++;
    waiting.set(number, act);
    void app
      .processEvent({ body, ack: acknowledged, customProperties: { [DEED]: number } })
      .catch((error: unknown) => warn(`slack: a delivery was not routed: ${String(error)}`))
      .finally(() => {
        waiting.delete(number);
        act();
      });
  };
}
