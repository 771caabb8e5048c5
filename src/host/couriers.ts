// The couriers a configuration asks for: mail, text messages, webhooks. What each stands on is loaded only
// where it is used.
import type { ChatSettings } from '../config.ts';
import type { Courier, CourierParts } from '#bot/courier.ts';

/** What couriers need of a desk; each tells its news under its own name. */
export interface CourierWorld extends Omit<CourierParts, 'news'> {
  readonly newsOf: (name: string) => CourierParts['news'];
}

export async function openCouriers(
  settings: Pick<ChatSettings, 'mail' | 'sms' | 'webhooks'>,
  parts: CourierWorld,
): Promise<readonly Courier[]> {
  const { mail, sms, webhooks } = settings;
  const couriers: Courier[] = [];
  if (mail !== null) {
    const { openMail } = await import('#bot/mail/mail.ts');
    couriers.push(openMail(mail, { ...parts, news: parts.newsOf('mail') }));
  }
  if (sms !== null) {
    const { openSms } = await import('#bot/sms/sms.ts');
    couriers.push(openSms(sms, { ...parts, news: parts.newsOf('sms') }));
  }
  if (webhooks.length === 0) return couriers;
  const { openWebhook } = await import('#bot/webhook/webhook.ts');
  for (const row of webhooks)
    couriers.push(openWebhook(row, { ...parts, news: parts.newsOf(`webhook ${row.name}`) }));
  return couriers;
}
