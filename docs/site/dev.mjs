// `npm run docs:dev`: serves the site and follows changes of its pages.
import { watch } from 'node:fs';
import { createServer } from 'vitepress';
import { pageFiles, root } from './stage/repository.mjs';
import { site, stage, stageFile } from './stage/stage.mjs';

await stage();
const server = await createServer(site, { host: '127.0.0.1' });
await server.listen();
server.printUrls();
for (const folder of ['docs', 'packages', 'apps', '.']) {
  watch(`${root}${folder}`, { recursive: folder !== '.' }, (_event, name) => {
    const path = folder === '.' ? name : `${folder}/${name}`;
    if (name !== null && pageFiles().includes(path)) stageFile(path);
  });
}
