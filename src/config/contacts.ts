// The contacts of people.yaml: whom to call beyond the ladder. What comes out names each once, and nobody
// escalates in a circle; a name that is not known yet is written none.
import { z } from 'zod';
import { contactFault, LEVEL_NAMES } from '#runbook/oncall/contact.ts';
import type { Contacts } from '#runbook/oncall/contact.ts';
import { line } from './document.ts';
import { judgedBy, read } from './folder.ts';
import type { Folder } from './folder.ts';
import { dateField } from './oncall.ts';

const none = z.literal('none').transform(() => null);

const row = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,23}$/, {
    error: 'This is no id. Write 2 to 24 small letters, digits and dashes, a letter first.',
  }),
  title: line,
  name: z.union([none, line]),
  reach: z.union([none, line]),
  hours: line,
  level: z.union([none, z.enum(LEVEL_NAMES)], {
    error: 'This is no level. Write L1, L2, L3 or none.',
  }),
  next: z.union([none, line]),
});

/** The file's `contacts`. */
const contactsField = z
  .strictObject({
    reviewed: z.union([none, dateField], {
      error: 'This is no date. Write one like 2026-01-05, or none while nobody has looked through.',
    }),
    list: z.array(row),
  })
  .transform(({ reviewed, list }, context): Contacts => {
    for (const [index, one] of list.entries()) {
      const message = contactFault(one, list);
      if (message !== null) context.addIssue({ code: 'custom', path: ['list', index], message });
    }
    return { reviewed, rows: list };
  });

export const NO_CONTACTS: Contacts = { reviewed: null, rows: [] };

// The rest of the file has its own reader, where it is read at all; a file from before there were any has none.
const file = z.looseObject({ contacts: contactsField.default(NO_CONTACTS) });

/** The contacts of people.yaml, for both kinds of desk; null with a fault among the folder's. */
export function readContacts(folder: Folder): Contacts | null {
  return read(folder, 'people.yaml', judgedBy(file))?.contacts ?? null;
}
