// The numbers of alerts, "AL-0007", and the topics of their threads: how they are written and how they are read.

const BEFORE = 'AL-';

/** Digits as a person types them, made a number: "7" is "AL-0007". */
export function alertIdOf(digits: string): string {
  return `${BEFORE}${digits.padStart(4, '0')}`;
}

/** "AL-0007". */
export function alertId(number: number): string {
  return alertIdOf(String(number));
}

/** 7 of "AL-0007". */
export function alertNumber(id: string): number {
  return Number(id.slice(BEFORE.length));
}

export function alertTopic(id: string): string {
  return `alert ${id}`;
}

/** The alert a topic is about; null when it is about something else. */
export function topicAlert(topic: string): string | null {
  return /^alert (AL-\d{4,})$/.exec(topic)?.[1] ?? null;
}
