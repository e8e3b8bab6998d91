const start = 'not offered: ';

/** What the running case has asked of a rival that its library does not offer. */
export const asked = new Set();
let listener = () => {};

/** Calls `then` with an error when the running case asks for something that the library does not offer. */
export function onAsked(then) {
  listener = then;
}

/** Throws an error that names what the library does not offer. */
export function notOffered(what) {
  const error = new Error(start + what);
  asked.add(what);
  listener(error);
  throw error;
}

/** Records an error of {@link notOffered} that a task has thrown in its worker. */
export function recordNotOffered(error) {
  if (error instanceof Error) recordText(error.message);
}

/** Records the message of such an error within a text, for example in the output of a process. */
export function recordText(text) {
  const [, what] = /not offered: (.+)/.exec(text) ?? [];
  if (what === undefined) return;
  asked.add(what);
  listener(new Error(start + what));
}
