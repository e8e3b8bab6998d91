// Puts each application, as a server renders it, into its built page.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderAll } from './dist/server/server.js';

for (const [name, html] of Object.entries(await renderAll())) {
  const page = new URL(`dist/${name}.html`, import.meta.url);
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace('<!--app-->', () => html),
  );
}
