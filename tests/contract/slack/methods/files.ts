// Uploads as `files.uploadV2` makes them: an address, the bytes, and the completion, which answers no ts. The
// message that carries the file stands a moment later.
import { z } from 'zod';
import { BOT_USER } from '../cast.ts';
import type { House } from '../house.ts';
import { asObjects, done, method, refused } from '../method.ts';
import type { Method } from '../method.ts';
import { cursorFields } from '../paging.ts';
import { post, postable } from '../posting.ts';
import { Count, json, Ts } from '../shapes/argument.ts';
import { MessageBlocks } from '../shapes/block.ts';
import type { StoredFile } from '../standing.ts';
import { wireFile } from '../wire.ts';

const MIMES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
};

const getUploadURLExternal = method(
  {
    filename: z.string().min(1),
    length: Count.pipe(z.int().min(1)),
    alt_text: z.string().max(1_000).optional(),
    alt_txt: z.string().max(1_000).optional(),
    snippet_type: z.string().optional(),
  },
  {
    scope: 'files:write',
    run(house, args) {
      const id = house.workspace.nextId('F');
      house.workspace.putFile({
        id,
        name: args.filename,
        title: args.filename,
        altText: args.alt_text ?? args.alt_txt ?? '',
        mime: MIMES[args.filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        bytes: new Uint8Array(),
        at: null,
      });
      return done({ upload_url: `${house.base()}/upload/${id}`, file_id: id });
    },
  },
);

function share(
  house: House,
  files: readonly StoredFile[],
  where: {
    readonly channel: string;
    readonly thread: string | null;
    readonly text: string;
    readonly blocks: ReturnType<typeof asObjects>;
  },
): void {
  const draft = { user: BOT_USER, files: files.map((one) => one.id), ...where };
  const { channel, ts } = post(house, draft);
  for (const file of files) house.workspace.putFile({ ...file, at: { channel, ts } });
}

const Completed = z.array(
  z.strictObject({
    id: z.string(),
    title: z.string().optional(),
    highlight_type: z.string().optional(),
  }),
);

const completeUploadExternal = method(
  {
    files: json(Completed.min(1)),
    channel_id: z.string().optional(),
    channels: z.string().optional(),
    thread_ts: Ts.optional(),
    initial_comment: z.string().max(4_000).optional(),
    blocks: json(MessageBlocks).optional(),
  },
  {
    scope: 'files:write',
    run(house, args) {
      const files = args.files.flatMap(({ id, title }) => {
        const file = house.workspace.file(id);
        return file === null || file.bytes.length === 0
          ? []
          : [{ ...file, title: title ?? file.name }];
      });
      if (files.length < args.files.length) return refused('file_not_found');
      for (const file of files) house.workspace.putFile(file);
      const answer = done({ files: files.map((one) => wireFile(one, house.base())) });
      const to = args.channel_id ?? args.channels?.split(',')[0];
      if (to === undefined) return answer;
      const found = postable(house, to);
      if (found.kind === 'refused') return found;
      const channel = found.channel.id;
      const ts = args.thread_ts;
      if (ts !== undefined && house.workspace.message({ channel, ts }) === null)
        return refused('thread_not_found');
      const where = { channel, thread: ts ?? null, text: args.initial_comment ?? '' };
      const blocks = asObjects(args.blocks);
      house.later(house.uploadMs, () => share(house, files, { ...where, blocks }));
      return answer;
    },
  },
);

const info = method(
  { file: z.string().min(1) },
  {
    scope: 'files:read',
    run(house, args) {
      const file = house.workspace.file(args.file);
      return file === null
        ? refused('file_not_found')
        : done({ file: wireFile(file, house.base()), comments: [], ...cursorFields('') });
    },
  },
);

export const FILES: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
  'files.info': info,
};
