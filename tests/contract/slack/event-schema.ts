// Holds the events this Slack itself sends against Slack's published schemas, so that the stand-in stays
// faithful; where the specifications are not at hand, nothing is held against them.
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { specification } from './limits.ts';
import { objectAt, wordsAt } from './reading.ts';
import type { JsonObject } from './standing.ts';

interface Specified {
  readonly topics: Readonly<Record<string, { readonly subscribe: { readonly payload: object } }>>;
  readonly components: object;
}

/** Why an event breaks its schema; empty when it does not. */
export type EventJudge = (payload: JsonObject) => readonly string[];

const GROUPS: Readonly<Record<string, string>> = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
};

function topicOf(event: JsonObject): string {
  const type = wordsAt(event, 'type');
  return type === 'message'
    ? (GROUPS[wordsAt(event, 'channel_type')] ?? 'message.channels')
    : type.replaceAll('_', '.');
}

export function createEventJudge(): EventJudge | null {
  const wrapper = specification('slack_common_event_wrapper_schema.json');
  const events = specification('slack_events_api_async_v1.json');
  if (wrapper === null || events === null) return null;
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  const wrapped = ajv.compile(JSON.parse(wrapper) as object);
  const { topics, components } = JSON.parse(events) as Specified;
  const compiled = new Map<string, ValidateFunction>();
  const judgeOf = (topic: string): ValidateFunction | null => {
    const found = compiled.get(topic);
    const payload = topics[topic]?.subscribe.payload;
    if (found !== undefined || payload === undefined) return found ?? null;
    const judge = ajv.compile({ ...payload, components });
    compiled.set(topic, judge);
    return judge;
  };
  return (payload) => {
    const topic = topicOf(objectAt(payload, 'event') ?? {});
    return [wrapped, judgeOf(topic)].flatMap((judge) => {
      if (judge === null || judge(payload)) return [];
      return (judge.errors ?? []).map((one) => `${topic}${one.instancePath} ${one.message ?? ''}`);
    });
  };
}
