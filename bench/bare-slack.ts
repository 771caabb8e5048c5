// A bare Bolt app, what the desk's acknowledgements are held against: it acknowledges a command and answers it by
// its response URL with the text it was given. It stores nothing and decides nothing.
import { App } from '@slack/bolt';
import { serve } from './bare-app.ts';

const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, PORT } = process.env;

await serve(async (textFor) => {
  const options = {
    token: SLACK_BOT_TOKEN ?? '',
    clientOptions: { slackApiUrl: SLACK_API_URL ?? '' },
  };
  const app = new App(
    SLACK_APP_TOKEN === undefined
      ? { ...options, signingSecret: SLACK_SIGNING_SECRET ?? '' }
      : { ...options, appToken: SLACK_APP_TOKEN, socketMode: true },
  );
  app.command('/desk', async ({ command, ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: textFor(command.text) });
  });
  await app.start(Number(PORT));
});
