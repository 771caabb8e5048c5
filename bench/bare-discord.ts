// A bare discord.js client, what the desk's acknowledgements are held against: it defers a command and edits in
// the text it was given. It stores nothing and decides nothing.
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import type { Interaction } from 'discord.js';
import { serve } from './bare-app.ts';

const { DISCORD_API_URL, DISCORD_TOKEN } = process.env;
const MOST_CONTENT = 2_000;

await serve(async (textFor) => {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    // As the desk has it: fifty a second is the limit of a bot's other requests.
    rest: { api: DISCORD_API_URL ?? '', globalRequestsPerSecond: Number.MAX_SAFE_INTEGER },
  });
  const answer = async (interaction: Interaction): Promise<void> => {
    if (!interaction.isChatInputCommand()) return;
    const line = interaction.options.getString('line') ?? interaction.commandName;
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.editReply({ content: textFor(line).slice(0, MOST_CONTENT) });
  };
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
  const ready = new Promise<void>((resolve) => {
    client.once(Events.ClientReady, () => resolve());
  });
  await client.login(DISCORD_TOKEN ?? '');
  await ready;
});
