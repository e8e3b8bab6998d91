/** What a worker that makes workers tells its page of that. */
export interface MakerMessage {
  /** It is about to make one, or has made it. */
  readonly isMaking: boolean;
}

/** Makes a worker in a worker of which the page has a `Maker`. */
export function make(script: string): Worker {
  say(true);
  try {
    return new Worker(script, { type: 'module' });
  } finally {
    say(false);
  }
}

/** Tells the page anything else. */
export function tell(told: unknown): void {
  postMessage({ told });
}

function say(isMaking: boolean): void {
  const message: MakerMessage = { isMaking };
  postMessage(message);
}
