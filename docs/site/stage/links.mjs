// Links of the repository's Markdown as links of the site: to a page where there is one, to the repository otherwise.
import { posix } from 'node:path';
import { fileAt, isFolder, placeOf, repository } from './repository.mjs';

const ownUrl = new RegExp(`^${repository}/(?:blob|tree)/main/([^#]*)(#.*)?$`);

/** Applies `change` to the parts of a Markdown text that are not code. */
export function outsideCode(text, change) {
  return text
    .split(/(^(?:```|~~~)[^]*?^(?:```|~~~)$|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** @param from the file's path in the repository. */
export function siteLink(target, from) {
  const [, ownPath, ownFragment = ''] = ownUrl.exec(target) ?? [];
  if (ownPath === undefined && /^[a-z][a-z\d+.-]*:|^#|^\//i.test(target)) return target;
  const [path, fragment = ''] = ownPath === undefined ? splitFragment(target) : [ownPath, ownFragment];
  const linked =
    ownPath === undefined ? posix.join(posix.dirname(from), path) : posix.normalize(path).replace(/\/$/, '');
  const file = fileAt(linked);
  if (file !== undefined && /^docs\/(?:charts|pictures)\//.test(file)) return `/${file.slice('docs/'.length)}`;
  const place = file === undefined ? undefined : placeOf(file);
  if (place === undefined) return `${repository}/${isFolder(linked) ? 'tree' : 'blob'}/main/${linked}${fragment}`;
  return `/${place.replace(/(?:^|(?<=\/))index\.md$/, '').replace(/\.md$/, '')}${fragment}`;
}

function splitFragment(target) {
  const at = target.indexOf('#');
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at)];
}

// A link may have a code span as its text, so code is not cut out around links: only blocks are.
const link = /(\]\(\s*<?)([^)\s>]+)(>?[^)]*\))|^(\[[^\]]+\]: <?)(\S+?)(>?)$/gm;

export function rewriteLinks(text, from) {
  return text
    .split(/(^(?:```|~~~)[^]*?^(?:```|~~~)$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(link, (_all, a, target, b, c, reference, d) =>
            target === undefined ? c + siteLink(reference, from) + d : a + siteLink(target, from) + b,
          ),
    )
    .join('');
}
