// What Slack takes at most, in one table with where each figure is published. Slack counts characters; here
// UTF-16 units are counted, which are never fewer.

export interface Limit {
  readonly most: number;
  /** A key of shared/specs/slack/block_kit_limits.json, or where else it stands. */
  readonly source: string;
}

function published(key: string, most: number): Limit {
  return { most, source: `block_kit_limits.json ${key}` };
}

export const SLACK = {
  blockId: published('block_id', 255),
  actionId: published('action_id', 255),
  actions: published('actions.elements.max', 25),
  buttonText: published('button.text', 75),
  buttonValue: published('button.value', 2_000),
  sectionText: published('section.text', 3_000),
  sectionFields: published('section.fields.max', 10),
  fieldText: published('section.fields.text', 2_000),
  contextElements: published('context.elements.max', 10),
  header: published('header.text', 150),
  inputLabel: published('input.label', 2_000),
  textObject: published('text_object.text.max', 3_000),
  blocks: published('_from_other_sources.message.blocks.max', 50),
  viewBlocks: published('_from_other_sources.modal.blocks.max', 100),
  text: { most: 4_000, source: 'docs.slack.dev chat.postMessage, text' },
  modalTitle: { most: 24, source: 'docs.slack.dev views, title, submit and close' },
  privateMetadata: { most: 3_000, source: 'docs.slack.dev views, private_metadata' },
  inputLength: { most: 3_000, source: 'docs.slack.dev plain text input, max_length' },
  // More than 20 were answered by invalid_attachments (slackapi/bolt-python 914).
  frameBlocks: { most: 20, source: 'measured: blocks of one attachment' },
  // Undocumented: msg_blocks_too_long came from about 13,200 on (slackapi/bolt-js 2509), counted as JSON.
  message: { most: 12_500, source: 'measured: all blocks of a message together' },
  commandUsage: { most: 1_000, source: 'docs.slack.dev app manifest, usage_hint' },
  commandDescription: { most: 2_000, source: 'docs.slack.dev app manifest, slash command' },
  appDescription: { most: 140, source: 'docs.slack.dev app manifest, description' },
} as const satisfies Readonly<Record<string, Limit>>;
