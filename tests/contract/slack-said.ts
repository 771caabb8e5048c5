// What a person on Slack has been told so far, and waiting until they are.
import type { SlackDesk } from './slack-desk.ts';
import type { PersonName } from './slack/standing.ts';

/** All that was said to them alone. */
export function whispers({ slack }: SlackDesk, person: PersonName): string {
  return slack
    .ephemerals(person)
    .map((one) => slack.words(one))
    .join('\n');
}

export async function heard(desk: SlackDesk, person: PersonName, what: string): Promise<void> {
  const { slack, warned } = desk;
  await slack
    .until(`${person} to read ${what}`, () => whispers(desk, person).includes(what))
    .catch((error: unknown) => {
      const read = whispers(desk, person);
      throw new Error(
        `${String(error)}; read: ${read}\n${warned.join('\n')}\n${slack.log().join('\n')}`,
      );
    });
}

/** Waits for words in a channel; "D0ANA" is Ana's direct messages with the desk. */
export async function told({ slack }: SlackDesk, channel: string, what: string): Promise<void> {
  await slack.until(`${what} in ${channel}`, () =>
    slack.channel(channel).some((one) => slack.words(one).includes(what)),
  );
}
