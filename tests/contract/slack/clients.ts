// The official clients on a local Slack, for its own tests: everything opened here is closed by `closeAll`.
import { App, LogLevel } from '@slack/bolt';
import type { AppOptions } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { WebClientOptions } from '@slack/web-api';
import { startFakeSlack } from './fake-slack.ts';
import type { FakeSlack, FakeSlackOptions } from './fake-slack.ts';

const closing: (() => Promise<unknown>)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

/** Longer than Slack's three seconds, for an app on a busy machine. */
const PATIENCE_MS = 30_000;

export async function open(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const slack = await startFakeSlack({ patienceMs: PATIENCE_MS, ...options });
  closing.push(() => slack.close());
  return slack;
}

/** What the clients complain of is the test's to say. */
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export function web(slack: FakeSlack, options: WebClientOptions = {}): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: SILENT,
    ...options,
  });
}

/** A Bolt app by Socket Mode, listening as `wire` says before it starts. */
export async function join(
  slack: FakeSlack,
  wire: (app: App) => void,
  options: Partial<AppOptions> = {},
): Promise<App> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: SILENT,
    clientOptions: { slackApiUrl: slack.apiUrl },
    ...options,
  });
  wire(app);
  await app.start();
  closing.push(() => app.stop());
  return app;
}

/** The code the Web API refused with; "ok" when it did not. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { data, code } = error as { data?: { error?: string }; code?: string };
    return data?.error ?? code ?? String(error);
  }
}
