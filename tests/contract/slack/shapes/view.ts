// The shapes of modals and App Homes, and the rules over them.
import { z } from 'zod';
import { limit } from '../limits.ts';
import { ViewBlocks } from './block.ts';
import { plain } from './text.ts';

const base = {
  blocks: ViewBlocks,
  private_metadata: z.string().max(limit('view.private_metadata')).optional(),
  callback_id: z.string().max(limit('view.callback_id')).optional(),
  external_id: z.string().max(255).optional(),
};

export const Modal = z
  .strictObject({
    type: z.literal('modal'),
    ...base,
    title: plain(limit('modal.title')),
    submit: plain(limit('modal.submit')).optional(),
    close: plain(limit('modal.close')).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .refine(
    (view) => view.submit !== undefined || view.blocks.every((block) => block.type !== 'input'),
    { error: 'submit is required when there is an input', path: ['submit'] },
  );

export const Home = z.strictObject({ type: z.literal('home'), ...base });

export type SentModal = z.infer<typeof Modal>;
export type SentHome = z.infer<typeof Home>;
