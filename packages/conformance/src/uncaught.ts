type Listener = (error: unknown) => void;

/** A part of Node's `process`, which Bun has too. */
interface ProcessEvents {
  on(event: 'unhandledRejection' | 'uncaughtException', listener: Listener): void;
  off(event: 'unhandledRejection' | 'uncaughtException', listener: Listener): void;
}

type Report = (what: string, error: unknown) => void;

/** The runs in progress: the process gets its listeners once. */
const runs = new Set<Report>();
let remove = (): void => {};

/**
 * Listens for unhandled rejections, and for uncaught errors where they would end the process, so that they are the
 * failure of the case in which they occur. In browsers an uncaught error ends nothing and is reported by the page.
 */
export class Uncaught {
  #found: { readonly what: string; readonly error: unknown } | undefined;

  constructor() {
    if (runs.size === 0)
      remove = listen((what, error) => {
        for (const report of runs) report(what, error);
      });
    runs.add(this.#report);
  }

  readonly #report: Report = (what, error) => {
    this.#found ??= { what, error };
  };

  /** The first one since the last call. */
  take(): { readonly what: string; readonly error: unknown } | undefined {
    const found = this.#found;
    this.#found = undefined;
    return found;
  }

  close(): void {
    runs.delete(this.#report);
    if (runs.size === 0) remove();
  }
}

function listen(report: Report): () => void {
  const onRejection: Listener = (error) => {
    report('an unhandled rejection', error);
  };
  const process: unknown = Reflect.get(globalThis, 'process');
  if (isProcess(process) && !('Deno' in globalThis)) {
    const onError: Listener = (error) => {
      report('an uncaught error', error);
    };
    process.on('unhandledRejection', onRejection);
    process.on('uncaughtException', onError);
    return () => {
      process.off('unhandledRejection', onRejection);
      process.off('uncaughtException', onError);
    };
  }
  const onEvent = (event: Event): void => {
    event.preventDefault();
    onRejection('reason' in event ? event.reason : undefined);
  };
  globalThis.addEventListener('unhandledrejection', onEvent);
  return () => {
    globalThis.removeEventListener('unhandledrejection', onEvent);
  };
}

function isProcess(value: unknown): value is ProcessEvents {
  return typeof value === 'object' && value !== null && 'on' in value && 'off' in value;
}
