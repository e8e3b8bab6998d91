// What the site does with Markdown beside what VitePress does.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param files the folder with what `/` of a picture means. */
export function markdownRules(md, files) {
  emptyHeadings(md);
  pictures(md, files);
}

/** A cell without text is not a heading of its column. */
function emptyHeadings(md) {
  md.core.ruler.push('empty-headings', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1].content !== '') continue;
      token.tag = 'td';
      tokens[index + 2].tag = 'td';
    }
  });
}

/** A paragraph that is a picture has its size, so that nothing moves, and scrolls where the screen is narrow. */
function pictures(md, files) {
  md.core.ruler.push('pictures', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const [image, ...others] = token.type === 'inline' ? token.children : [];
      if (image?.type !== 'image' || others.length > 0) continue;
      const size = sizeOf(join(files, image.attrGet('src')));
      if (size === undefined) continue;
      image.attrSet('width', size.width);
      image.attrSet('height', size.height);
      const paragraph = tokens[index - 1];
      paragraph.attrSet('class', 'picture');
      paragraph.attrSet('tabindex', '0');
    }
  });
}

function sizeOf(file) {
  if (!file.endsWith('.svg') || !existsSync(file)) return undefined;
  const [, tag] = /^<svg ([^>]*)>/.exec(readFileSync(file, 'utf8')) ?? [];
  const [, width] = /\bwidth="(\d+)"/.exec(tag) ?? [];
  const [, height] = /\bheight="(\d+)"/.exec(tag) ?? [];
  return width === undefined || height === undefined ? undefined : { width, height };
}
