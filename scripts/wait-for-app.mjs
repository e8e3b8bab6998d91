/** Waits for an app in the foreground, and exits with its exit code. Ctrl-C reaches the app too, which handles it. */
export function waitFor(app) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && app.kill(signal));
  app.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
