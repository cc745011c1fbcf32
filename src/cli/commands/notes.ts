import { type Message, textOfMessage } from '../../core/errors.js';
import { flagOf } from '../options/option.js';
import type { Messages } from '../terminal/messages.js';

/** Shows notes about a text, with options named as flags. */
export function showNotes(notes: readonly Message[], messages: Messages): void {
  for (const note of notes) messages.note(textOfMessage(note, flagOf));
}
