import { createHash, randomBytes, randomUUID, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { renderMarkdown } from '../src/markdown/render.ts';
import { decode, encode } from '../src/thumbnail/codecs.ts';
import { shrink } from '../src/thumbnail/shrink.ts';

/** A request with unique content, and its only correct response. */
export interface Call {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly type?: string;
  readonly body?: string | Buffer;
  /** The part of the response to compare: its body, or its digest if the body is binary. */
  readonly compared: 'body' | 'content-digest';
  /** The expected value, computed without the service. Call it after the load, because it needs as much CPU time as the request. */
  expected(): string | Promise<string>;
}

const scryptAsync = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

export function lightCall(): Call {
  return { id: randomUUID(), method: 'GET', path: '/healthz', compared: 'body', expected: () => '{"status":"ok"}' };
}

export function hashCall(cost: number): Call {
  const id = randomUUID();
  const password = `the password of ${id}`;
  const salt = randomBytes(16).toString('base64url');
  const expected = async (): Promise<string> => {
    const hash = await scryptAsync(password, Buffer.from(salt, 'base64url'), 32, {
      N: cost,
      r: 8,
      p: 1,
      maxmem: 2 ** 30,
    });
    return JSON.stringify({ salt, hash: hash.toString('base64url'), cost, blockSize: 8, parallelization: 1 });
  };
  return {
    id,
    method: 'POST',
    path: '/hash',
    type: 'application/json',
    body: JSON.stringify({ password, salt, cost }),
    compared: 'body',
    expected,
  };
}

export function markdownCall(): Call {
  const id = randomUUID();
  const code =
    `export const id: string = '${id}'; // and some more\nfor (let n = 0; n < 10; n += 1) console.log(\`\${n}: \${id}\`);\n`.repeat(
      10,
    );
  const body = `# ${id}\n\nSome *Markdown*, with \`code\`:\n\n\`\`\`ts\n${code}\`\`\`\n`;
  return {
    id,
    method: 'POST',
    path: '/markdown',
    type: 'text/markdown',
    body,
    compared: 'body',
    expected: () => renderMarkdown(body),
  };
}

export function thumbnailCall(): Call {
  const png = new PNG({ width: 240, height: 160 });
  // Random colours that change from row to row.
  const colour = randomBytes(3);
  for (let offset = 0; offset < png.data.length; offset += 4) {
    const row = Math.floor(offset / 4 / png.width);
    png.data.set([colour.readUInt8(0) ^ row, colour.readUInt8(1), colour.readUInt8(2), 255], offset);
  }
  const body = PNG.sync.write(png);
  const expected = (): string => {
    const bytes = encode(shrink(decode(new Uint8Array(body).buffer, 'image/png'), 60), 'image/png');
    return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
  };
  return {
    id: randomUUID(),
    method: 'POST',
    path: '/thumbnail?width=60',
    type: 'image/png',
    body,
    compared: 'content-digest',
    expected,
  };
}

/** Returns a function that creates each kind of call in turn. */
export function mixedCalls(): () => Call {
  const kinds = [() => hashCall(2 ** 11), markdownCall, thumbnailCall, lightCall] as const;
  let sent = 0;
  return () => (kinds[sent++ % kinds.length] ?? lightCall)();
}
