// Checks every link of the built site: to its pages, to their anchors, to its files and to those of the repository, and the links
// of llms.txt. Nothing may be loaded from elsewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { linksOf, problemOfPage } from '../../scripts/check-links.mjs';
import { root } from './stage/repository.mjs';

/** One sentence for each problem. @param html the folder of the built site. */
export function checkSite(html) {
  const files = readdirSync(html, { recursive: true }).map((path) => String(path).replaceAll('\\', '/'));
  const pages = new Map(
    files.filter((path) => path.endsWith('.html')).map((path) => [path, readFileSync(join(html, path), 'utf8')]),
  );
  const anchors = new Map(
    [...pages].map(([path, text]) => [
      path,
      new Set([...text.matchAll(/<[a-z][^>]*?\sid="([^"]+)"|<a\b[^>]*?\sname="([^"]+)"/g)].map(idOf)),
    ]),
  );
  const index = linksOf(readFileSync(join(html, 'llms.txt'), 'utf8'))
    .filter(({ target }) => !existsSync(join(html, target)))
    .map(({ target }) => `llms.txt: the link ${target} leads to no page.`);
  const ofPages = [...pages].flatMap(([path, text]) => {
    const links = new Set([...text.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => decode(href)));
    const loaded = [
      ...text.matchAll(/<(?:script|img|iframe|source)\b[^>]*?\ssrc="([^"]*)"|<link\b[^>]*?\shref="([^"]*)"/g),
    ];
    return [
      ...[...links].flatMap((href) => problemOf(href, path, { html, pages, anchors })),
      ...loaded.flatMap(([, source, href]) => {
        const url = source ?? href;
        return /^(?:https?:)?\/\//.test(url) ? [`${path} loads ${url} from elsewhere.`] : [];
      }),
    ];
  });
  return [...index, ...ofPages];
}

const idOf = ([, id, name]) => decode(id ?? name);

function problemOf(href, path, { html, pages, anchors }) {
  if (/^[a-z][a-z\d+.-]*:/i.test(href) || href === '') {
    const problem = problemOfPage(root, href);
    return problem === undefined ? [] : [`${path}: the link ${href} ${problem}.`];
  }
  const [target, fragment] = href.split('#');
  const from = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(path), target);
  const place = target === '' ? path : from;
  const found = [place, `${place}.html`, posix.join(place, 'index.html')].find(
    (each) => pages.has(each) || (each !== '' && /\.\w+$/.test(each) && existsSync(join(html, each))),
  );
  if (found === undefined) return [`${path}: the link ${href} leads to no page.`];
  if (!fragment || !pages.has(found)) return [];
  return anchors.get(found).has(decodeURIComponent(fragment)) ? [] : [`${path}: the link ${href} leads to no heading.`];
}

const decode = (text) =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
