// A message as somebody asks for it, made into what will stand: files stored, pictures of embeds found among
// them, mentions counted, components numbered. What Discord would refuse is refused here.
import type { Asked, Upload } from './asked.ts';
import { copied, isObject, objectOf, objectsOf, textOf, wordOf } from './json.ts';
import { FILE_BYTES_MAX, messageFlaws } from './limits.ts';
import { mentionsOf } from './mentions.ts';
import { ApiRefusal, malformed } from './refusal.ts';
import type { Site } from './site.ts';
import type { Attachment, Json, JsonObject, Mentions, Message } from './world.ts';

export interface Draft {
  readonly content: string;
  readonly embeds: readonly JsonObject[];
  readonly components: readonly JsonObject[];
  readonly attachments: readonly Attachment[];
  readonly flags: number;
  readonly mentions: Mentions;
}

const EPHEMERAL = 1 << 6;
const KEPT_FLAGS = EPHEMERAL | (1 << 2) | (1 << 12) | (1 << 15);

function store(site: Site, upload: Upload, about: JsonObject): Attachment {
  if (upload.bytes.length > FILE_BYTES_MAX) throw new ApiRefusal(40005);
  const id = site.world.snowflake();
  const name = textOf(about['filename']) || upload.name;
  const attachment = {
    id,
    name,
    description: textOf(about['description']) || null,
    type: upload.type,
    bytes: upload.bytes,
    url: `${site.base()}/attachments/${id}/${encodeURIComponent(name)}`,
  };
  site.world.attachments.set(id, attachment);
  return attachment;
}

/** The new files, each with what the body's `attachments` says of it by its number. */
function uploaded({ site, body, files }: Asked): readonly Attachment[] {
  const told = objectsOf(body['attachments']);
  return files.map((file) => {
    const about = told.find((one) => wordOf(one['id']) === String(file.index));
    return store(site, file, about ?? {});
  });
}

/** Discord gives every component a number, and nested ones follow on. */
function numbered(components: Json | undefined): readonly JsonObject[] {
  let next = 0;
  const number = (one: JsonObject): JsonObject => {
    next += 1;
    const own = typeof one['id'] === 'number' && one['id'] !== 0 ? one['id'] : next;
    const inner = one['components'];
    const accessory = one['accessory'];
    return {
      ...one,
      id: own,
      ...(inner === undefined ? {} : { components: objectsOf(inner).map(number) }),
      ...(isObject(accessory) ? { accessory: number(accessory) } : {}),
    };
  };
  return objectsOf(copied(components ?? null)).map(number);
}

function picture(value: Json | undefined, files: readonly Attachment[]): JsonObject {
  const given = objectOf(value);
  const name = /^attachment:\/\/(.+)$/.exec(textOf(given['url']))?.[1];
  if (name === undefined) return given;
  const found = files.find((one) => one.name === name);
  if (found === undefined) return given;
  return { ...given, url: found.url, proxy_url: found.url, content_type: found.type };
}

function embedsOf(value: Json | undefined, files: readonly Attachment[]): readonly JsonObject[] {
  return objectsOf(copied(value ?? null)).map((embed) => ({
    ...embed,
    type: 'rich',
    ...(embed['timestamp'] === undefined || embed['timestamp'] === null
      ? {}
      : { timestamp: new Date(textOf(embed['timestamp'])).toISOString() }),
    ...(embed['fields'] === undefined
      ? {}
      : {
          fields: objectsOf(embed['fields']).map((one) => ({
            ...one,
            inline: one['inline'] === true,
          })),
        }),
    ...(embed['image'] === undefined ? {} : { image: picture(embed['image'], files) }),
    ...(embed['thumbnail'] === undefined ? {} : { thumbnail: picture(embed['thumbnail'], files) }),
  }));
}

/** Files that an embed shows do not stand among the attachments as well. */
function besides(
  files: readonly Attachment[],
  embeds: readonly JsonObject[],
): readonly Attachment[] {
  const shown = embeds.flatMap((one) => [
    objectOf(one['image'])['url'],
    objectOf(one['thumbnail'])['url'],
  ]);
  return files.filter((one) => !shown.includes(one.url));
}

function refuseFlaws(body: JsonObject): void {
  const flaws = messageFlaws(body);
  if (flaws.length > 0) throw malformed(flaws);
}

function isEmpty(draft: Draft): boolean {
  const parts = [draft.embeds, draft.components, draft.attachments];
  return draft.content.trim() === '' && parts.every((one) => one.length === 0);
}

/** A new message. */
export function draftOf(asked: Asked): Draft {
  const { body } = asked;
  refuseFlaws(body);
  const files = uploaded(asked);
  const embeds = embedsOf(body['embeds'], files);
  const content = textOf(body['content']);
  const flags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  const draft = {
    content,
    embeds,
    components: numbered(body['components']),
    attachments: besides(files, embeds),
    flags: flags & KEPT_FLAGS,
    mentions: mentionsOf(content, body['allowed_mentions']),
  };
  if (isEmpty(draft) && files.length === 0) throw new ApiRefusal(50006);
  return draft;
}

/** A standing message after an edit: what the body does not name stays as it is. */
export function editOf(asked: Asked, message: Message): Draft {
  const { body } = asked;
  refuseFlaws(body);
  const fresh = uploaded(asked);
  const listed = body['attachments'];
  const isKept = (one: Attachment): boolean =>
    listed === undefined || objectsOf(listed).some((other) => other['id'] === one.id);
  const files = [...message.attachments.filter(isKept), ...fresh];
  const embeds = body['embeds'] === undefined ? message.embeds : embedsOf(body['embeds'], files);
  const content = body['content'] === undefined ? message.content : textOf(body['content']);
  const draft = {
    content,
    embeds,
    components:
      body['components'] === undefined ? message.components : numbered(body['components']),
    attachments: besides(files, embeds),
    flags: message.flags,
    mentions: mentionsOf(content, body['allowed_mentions']),
  };
  if (isEmpty(draft)) throw new ApiRefusal(50006);
  return draft;
}
