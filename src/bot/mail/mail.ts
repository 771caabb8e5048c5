// E-mail as a courier: each message is a letter of its own, in the thread of its topic, with its picture. A
// recipient the server does not take is news; the others have theirs.
import { setTimeout as wait } from 'node:timers/promises';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Picture } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { ownAddresses } from '#bot/courier.ts';
import type { Courier, CourierParts, Whom } from '#bot/courier.ts';
import { writeLetter } from '#bot/mail/letter.ts';
import { postLetter, tryServer } from '#bot/mail/post.ts';
import type { MailSettings } from '#bot/mail/settings.ts';
import { counted } from '#bot/text.ts';
import { topicReport } from '#bot/views/report-card.ts';

const NAME = 'mail';
/** A letter does not wait longer for its picture, whose words stand in it anyway. */
const PICTURE_MS = 1_500;

/** "desk@example.com" of "Desk <desk@example.com>". */
function bare(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;
}

async function drawn(parts: CourierParts, picture: Picture | null): Promise<Buffer | null> {
  if (picture === null) return null;
  const made = await Promise.race([parts.draw(picture, 'light'), wait(PICTURE_MS, null)]);
  return made?.ok === true ? Buffer.from(made.value.png) : null;
}

/** The lists, and whoever is called at their own address, each once. */
function recipients(
  message: ChatMessage,
  whom: Whom,
  { settings, parts }: { readonly settings: MailSettings; readonly parts: CourierParts },
): readonly string[] {
  const own = ownAddresses(parts, message, 'email');
  const all = whom === 'all' ? [...settings.to, ...own] : own;
  return all.filter((one, at) => all.findIndex((other) => bare(other) === bare(one)) === at);
}

interface Attached {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
}

/** The picture of the card, and of a report its whole page. */
async function attachments(
  { card, topic }: ChatMessage,
  parts: CourierParts,
): Promise<readonly Attached[]> {
  const png = await drawn(parts, card.picture);
  const name = topicReport(topic);
  const page = name === null ? null : ((await parts.reportPage?.(name)) ?? null);
  const picture = `${card.picture?.kind ?? 'picture'}.png`;
  return [
    ...(png === null ? [] : [{ filename: picture, content: png, contentType: 'image/png' }]),
    ...(page === null
      ? []
      : [{ filename: `${name}.html`, content: Buffer.from(page), contentType: 'text/html' }]),
  ];
}

async function compose(
  message: ChatMessage,
  { from, to }: Pick<MailSettings, 'from' | 'to'>,
  parts: CourierParts,
): Promise<Buffer> {
  const letter = writeLetter(message, { desk: parts.desk, from });
  const { subject, text, html, messageId, references } = letter;
  return new MailComposer({
    from,
    to: [...to],
    subject,
    text,
    html,
    messageId,
    date: new Date(message.wall),
    ...(references === null ? {} : { references, inReplyTo: references }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Twokey-Message': String(message.id) },
    attachments: [...(await attachments(message, parts))],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

export function openMail(settings: MailSettings, parts: CourierParts): Courier {
  let told = false;
  return {
    name: NAME,
    sends: settings.sends,
    edits: 'news',
    callsHere: (message) => ownAddresses(parts, message, 'email').length > 0,
    async carry(message, whom = 'all') {
      const to = recipients(message, whom, { settings, parts });
      const letter = await compose(message, { from: settings.from, to }, parts);
      const envelope = { from: bare(settings.from), to: to.map(bare) };
      const rejected = await postLetter(settings, envelope, letter);
      if (rejected.length > 0 && !told) {
        const why = `${settings.server} does not take mail for ${rejected.join(', ')}; the others got it. Correct mail.to in config/chat.yaml, or the reach of a person.`;
        parts.news({ kind: 'faulted', part: 'recipient', why, final: false });
      } else if (rejected.length === 0 && told) parts.news({ kind: 'mended', part: 'recipient' });
      told = rejected.length > 0;
    },
    async examine() {
      const fault = await tryServer(settings);
      return {
        name: NAME,
        question: `Does ${settings.server} let the desk in to send mail?`,
        passed: fault === null,
        blocking: false,
        evidence:
          fault ??
          `logged in on port ${settings.port}, for ${counted(settings.to.length, 'recipient')}`,
        remedy:
          'Look at mail.server, mail.port and mail.user in config/chat.yaml, and at SMTP_PASSWORD: many providers want a password made for one program.',
      };
    },
  };
}
