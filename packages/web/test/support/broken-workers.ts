import type { ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** Scripts of workers that do not start. They are served without bundling, because a bundler would reject most of them. */
const answers: Readonly<Record<string, Answer>> = {
  'missing.js': { status: 404, type: 'text/plain', body: 'not found' },
  'wrong-type.js': { type: 'text/html', body: 'postMessage("runs all the same")' },
  'syntax-error.js': { body: 'const =' },
  'missing-import.js': { body: 'import "./missing.js";' },
  'throws.js': { body: 'throw new RangeError("this worker throws while it loads");' },
  'never-ends.js': { body: 'await new Promise(() => {});' },
  'loops.js': { body: 'for (;;);' },
  'closes.js': { body: 'close();' },
  'never-serves.js': { body: 'export {};' },
};

/** Serves them under /broken/. `silent.js` gets no response. @param headers headers for every script of an isolated page. */
export function brokenWorkers(headers: Readonly<Record<string, string>>): Plugin {
  const held = new Set<ServerResponse>();
  return {
    name: 'broken-workers',
    configureServer(server) {
      server.middlewares.use('/broken/', (request, response, next) => {
        const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        const answer = answers[name];
        if (name === 'silent.js') held.add(response);
        else if (answer === undefined) next();
        else {
          response.writeHead(answer.status ?? 200, { ...headers, 'Content-Type': answer.type ?? 'text/javascript' });
          response.end(answer.body);
        }
      });
    },
    closeBundle() {
      for (const response of held) response.destroy();
    },
  };
}
