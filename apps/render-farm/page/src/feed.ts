import type { Messages } from '../../src/server/messages.js';

export type Listeners = { readonly [Name in keyof Messages]: (message: Messages[Name]) => void };

/** Listens to the server. The browser connects again by itself; then the server tells everything again. */
export function listen(listeners: Listeners, onConnection: (isConnected: boolean) => void): void {
  const source = new EventSource('/feed');
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
  const on = <Name extends keyof Messages>(name: Name): void =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const message: Messages[Name] = JSON.parse(data);
      listeners[name](message);
    });
  for (const name of ['choices', 'picture', 'pixels', 'status', 'lanes', 'log'] as const) on(name);
}
