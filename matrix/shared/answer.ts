import { createServer } from 'node:http';

/** A server that answers one request with what `respond` returns, prints the answer, and ends. */
export function answer(respond: () => Promise<unknown>): void {
  const server = createServer((_request, response) => {
    respond().then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
    void fetch(`http://127.0.0.1:${address.port}`)
      .then((response) => response.text())
      .then((text) => {
        console.log(text);
        server.close();
      });
  });
}
