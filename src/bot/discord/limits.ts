// What Discord takes at most, in one table with where each figure is published. Discord counts characters;
// here UTF-16 units are counted, which are never fewer.

export interface Limit {
  readonly most: number;
  /** A property of shared/specs/discord/openapi.json, or where else it stands. */
  readonly source: string;
}

function published(at: string, most: number): Limit {
  return { most, source: `openapi.json ${at}` };
}

function documented(page: string, most: number): Limit {
  return { most, source: `docs.discord.com ${page}` };
}

export const DISCORD = {
  content: documented('create message, content', 2_000),
  embed: documented('embed limits, all of a message together', 6_000),
  embedTitle: published('RichEmbed.title.maxLength', 256),
  embedDescription: published('RichEmbed.description.maxLength', 4_096),
  embedFields: published('RichEmbed.fields.maxItems', 25),
  fieldName: published('RichEmbedField.name.maxLength', 256),
  fieldValue: published('RichEmbedField.value.maxLength', 1_024),
  footer: published('RichEmbedFooter.text.maxLength', 2_048),
  customId: published('ButtonComponentForMessageRequest.custom_id.maxLength', 100),
  buttonLabel: published('ButtonComponentForMessageRequest.label.maxLength', 80),
  rowButtons: published('ActionRowComponentForMessageRequest.components.maxItems', 5),
  rows: documented('message components, action rows', 5),
  modalTitle: published('ModalInteractionCallbackRequestData.title.maxLength', 45),
  modalInputs: documented('modals, components', 5),
  inputLabel: published('LabelComponentForModalRequest.label.maxLength', 45),
  inputDescription: published('LabelComponentForModalRequest.description.maxLength', 100),
  inputLength: published('TextInputComponentForModalRequest.max_length.maximum', 4_000),
  commands: documented('application commands, limits', 100),
  commandName: published('ApplicationCommandUpdateRequest.name.maxLength', 32),
  commandDescription: published('ApplicationCommandUpdateRequest.description.maxLength', 100),
  commandSigns: documented('application commands, one command', 4_000),
  options: published('ApplicationCommandUpdateRequest.options.maxItems', 25),
  choices: published('ApplicationCommandStringOption.choices.maxItems', 25),
  choiceName: published('ApplicationCommandOptionStringChoice.name.maxLength', 100),
  choiceValue: documented('application commands, choice value', 100),
  optionLength: published('ApplicationCommandStringOption.max_length.maximum', 6_000),
} as const satisfies Readonly<Record<string, Limit>>;
