/** The message of a worker to its page before and after it creates a worker. */
export interface MakerMessage {
  /** `true` before the worker is created, `false` afterwards. */
  readonly isMaking: boolean;
}

/** Creates a worker, in a worker that the page controls with a `Maker`. */
export function make(script: string): Worker {
  say(true);
  try {
    return new Worker(script, { type: 'module' });
  } finally {
    say(false);
  }
}

/** Posts any other message to the page. */
export function postPayload(payload: unknown): void {
  postMessage({ payload });
}

function say(isMaking: boolean): void {
  const message: MakerMessage = { isMaking };
  postMessage(message);
}
