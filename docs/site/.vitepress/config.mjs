import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../../../scripts/check-links.mjs';
import { repository } from '../stage/repository.mjs';
import { hoverTransformer } from './hover-transformer.mjs';
import { markdownRules } from './markdown.mjs';
import { withPolicy } from './policy.mjs';

const source = fileURLToPath(new URL('../dist/source', import.meta.url));
const staged = (file, otherwise) =>
  existsSync(`${source}/${file}`) ? JSON.parse(readFileSync(`${source}/${file}`, 'utf8')) : otherwise;
const groups = staged('sidebar.json', []);
const hovers = staged('hovers.json', {});

/** Relative to the folder that the site is served from. */
const base = process.env.DOCS_BASE ?? '/';

export default defineConfig({
  title: '@dispatch',
  description:
    'Runs a TypeScript function in another thread and returns its result: one interface with the same guarantees on Node, in browsers and in process.',
  lang: 'en',
  base,
  srcDir: source,
  outDir: fileURLToPath(new URL('../dist/html', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../dist/cache', import.meta.url)),
  cleanUrls: true,
  metaChunk: true,
  // check-site.mjs checks the built pages, anchors too.
  ignoreDeadLinks: true,
  head: [
    // Nothing is drawn until the whole page is parsed, because what is parsed later would move it.
    ['link', { rel: 'expect', href: '#page-end', blocking: 'render' }],
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: light)', content: '#f6f3ee' }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: dark)', content: '#131110' }],
  ],
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [hoverTransformer(hovers)],
    config: (md) => markdownRules(md, `${source}/public`),
    languageAlias: { mjs: 'js', cjs: 'js', mts: 'ts' },
  },
  transformPageData(page) {
    const { source: path } = page.frontmatter;
    if (path === undefined) page.frontmatter.editLink = false;
    else page.filePath = path;
  },
  transformHtml: (code, _id, { pageData }) =>
    withPolicy(
      // VitePress sets these classes only in the browser, and the bar would move.
      pageData.frontmatter.layout === 'home'
        ? code
        : code.replace(/class="VPNavBar(?=[" ])/, 'class="VPNavBar has-sidebar top'),
    ),
  // Pages load what they link to when it is clicked: each is small.
  router: { prefetchLinks: false },
  vite: {
    resolve: {
      alias: [
        {
          find: /^.*\/VPSidebarGroup\.vue$/,
          replacement: fileURLToPath(new URL('./theme/SidebarGroup.vue', import.meta.url)),
        },
      ],
    },
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 2000, reportCompressedSize: false },
    publicDir: `${source}/public`,
  },
  themeConfig: {
    logo: '/icon.svg',
    search: {
      provider: 'local',
      options: { miniSearch: { searchOptions: { boost: { title: 4, text: 1, titles: 2 } } } },
    },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Start', link: '/start/' },
      { text: 'Guides', link: '/guides/choosing' },
      { text: 'Coming from', link: '/coming-from/' },
      { text: 'Reference', link: '/reference/options' },
      { text: 'Why it holds', link: '/reliability' },
    ],
    sidebar: groups.map(({ text, open, items }) => ({ text, collapsed: !open, items })),
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: {
      // Not a function: VitePress would evaluate it from text in the browser.
      pattern: `${repository}/blob/main/:path`,
      text: 'The source of this page',
    },
    docFooter: { prev: 'Previous', next: 'Next' },
    externalLinkIcon: true,
  },
});
