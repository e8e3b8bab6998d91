import { describe, expect, test } from 'vitest';
import { clausesOf, linkClauses } from '../stage/clauses.mjs';
import { rewriteLinks, siteLink } from '../stage/links.mjs';
import { defaultOf } from '../stage/options-page.mjs';
import { placeOf } from '../stage/repository.mjs';
import { titleOf } from '../stage/sidebar.mjs';

describe('places', () => {
  test.each([
    ['README.md', 'overview.md'],
    ['docs/contract.md', 'contract.md'],
    ['docs/adr/README.md', 'adr/index.md'],
    ['packages/node/README.md', 'packages/node.md'],
    ['docs/site/pages/live.md', 'live.md'],
    ['docs/site/README.md', undefined],
    ['matrix/README.md', undefined],
    ['matrix/page-vite', 'with/page-vite.md'],
    ['matrix/runner', undefined],
    ['matrix/create', undefined],
  ])('%s is %s', (path, place) => {
    expect(placeOf(path)).toBe(place);
  });
});

describe('links', () => {
  const own = 'https://github.com/dispatch-js/dispatch';

  test.each([
    ['../contract.md#a-interface-and-tasks', '/contract#a-interface-and-tasks'],
    ['../errors/README.md', '/errors/'],
    ['../../packages/web', '/packages/web'],
    ['../../packages/web/src/index.ts', `${own}/blob/main/packages/web/src/index.ts`],
    ['../api', `${own}/tree/main/docs/api`],
    ['../../apps/render-farm/deploy/Dockerfile', `${own}/blob/main/apps/render-farm/deploy/Dockerfile`],
    ['../../matrix/page-vite', '/with/page-vite'],
    ['../../matrix', `${own}/tree/main/matrix`],
    ['../charts/burst.svg', '/charts/burst.svg'],
    [`${own}/blob/main/docs/runtimes.md`, '/runtimes'],
    [`${own}/tree/main/packages/core#options-of-every-adapter`, '/packages/core#options-of-every-adapter'],
    ['https://example.org/a.md', 'https://example.org/a.md'],
    ['#here', '#here'],
  ])('%s leads to %s', (target, link) => {
    expect(siteLink(target, 'docs/guides/choosing.md')).toBe(link);
  });

  test('links in blocks of code stay', () => {
    const text = '[a](../support.md)\n\n```md\n[a](../support.md)\n```\n';
    expect(rewriteLinks(text, 'docs/guides/map.md')).toBe('[a](/support)\n\n```md\n[a](../support.md)\n```\n');
  });
});

describe('clauses', () => {
  const known = clausesOf('**A1** One.\n\n**A12** Two.\n');

  test('ids lead to the contract', () => {
    expect(linkClauses('so (A1, A12) and clause A1.', known)).toBe(
      'so ([A1](/contract#A1), [A12](/contract#A12)) and clause [A1](/contract#A1).',
    );
  });

  test('other names, and those in code, stay', () => {
    for (const text of ['(B1)', '`(A1)`', 'an A12 page']) expect(linkClauses(text, known)).toBe(text);
  });
});

test('the title of a page is its first heading, as plain text', () => {
  expect(titleOf('---\na: b\n---\n\n# The `name` of [it](x.md)\n\n# No')).toBe('The name of it');
});

test.each([
  ['How long, in milliseconds. Default 10 000. More.', '10 000'],
  ['It. Default: the platform’s clock.', 'the platform’s clock'],
  ['The default is `true`.', '`true`'],
  ['None here.', undefined],
])('the default in %j', (text, value) => {
  expect(defaultOf(text)).toBe(value);
});
