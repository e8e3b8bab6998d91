// Checks prose for words that this repository does not use, and names the standard word to write instead (docs/glossary.md).
//
// Prose is: Markdown files except changelogs; comments in the sources and tests of packages, apps, `bench` and `soak`, and in
// `scripts`, `matrix` and `docs/site`; and, in `packages/*/src` and in all tests, strings of several words, which are titles and messages. Code is not
// prose: identifiers, strings of one word, and everything between backticks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** Small on purpose: a pattern belongs here only if it never matches ordinary English that a reader understands. */
const bannedWords = [
  [/\btold\b/, 'reported, notified, passed to or requested'],
  [/\btells? of\b/, 'report or describe'],
  [/\bg(?:ive|iven|ives|ave|iving)[- ]up\b/, 'abandon'],
  [/\bst(?:and|ands|anding|ood) still\b/, 'suspended'],
  [/\blooked (?:at|into)\b/, 'observed, checked or inspected'],
  [/\bhand(?:s|ed|ing)? over\b|\bhand-?over\b/, 'assign, or assigned ahead of time'],
  [/\bhanded (?:to|ahead)\b/, 'assigned or passed'],
  [/\b(?:go|goes|went) on\b/, 'continue'],
  [/\b(?:no|some|any|every)body\b|\bwhoever\b/, 'the caller, no listener, the code that …'],
  [
    /(?<!\bthere )\b(?:is|are|was|were) no (?:array|dispatcher|duration|error|function|future|list|number|object|string|task|text)\b/,
    'is not a …',
  ],
  [/\bstranded\b/, 'left waiting forever'],
  [/\bneighbours?\b/, 'other tasks on the same worker, or co-located task'],
  [/\brefus(?:e|es|ed|ing|al)\b/, 'reject, or throw a TypeError'],
  [/\bat the most\b/, 'at most'],
  [/\bfrom [01] up\b/, 'a positive integer, or 0 or greater'],
  [/\bas ever\b/, 'as usual'],
  [/\bthat which\b/, 'what'],
  [/\b(?:is|are|was|were) over(?=[.,;:)]|$| (?:and|when|before|by)\b)/, 'has ended or has settled'],
  [/\bgrace\b(?! period)/, 'grace period'],
  [/\bmishaps?\b/, 'failure'],
  [/\bguilty\b|\bblam(?:e|ed|es)\b/, 'culprit, or attribute'],
  [/\bin vain\b/, 'unmatched, or without effect'],
  [/\bpatience\b/, 'timers or timeout'],
  [/\bloot\b|\bappetite\b/, 'candidates, or demand'],
  [/\bdeaf to\b/, 'that ignores'],
  [/\bhears? (?:of|nothing)\b/, 'is notified of, or receives'],
  [/\bthe kit\b/, 'the adapter kit'],
  [/\bthe house\b|\brooms\b/, 'the repository, or folders'],
];

const patterns = bannedWords.map(([word, instead]) => ({
  // Prose is wrapped: a space in a pattern may be a line break.
  pattern: new RegExp(word.source.replaceAll(' ', String.raw`\s+`), 'gim'),
  instead,
}));

// --- Reading ---------------------------------------------------------------------------------------------------------

const skipped = new Set(['node_modules', 'dist', 'reports', 'coverage', '.git', '.turbo']);

function filesUnder(root, folder = '') {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(root, path);
    return [path];
  });
}

const isProse = (path) => path.endsWith('.md') && !/(?:^|\/)CHANGELOG\.md$/.test(path);
const inTests = /^(?:(?:packages|apps)\/[^/]+|bench|soak)\/test\//;
const isSource = (path) =>
  (/^(?:(?:(?:packages|apps)\/[^/]+|bench|soak)\/src|scripts|matrix|docs\/site)\//.test(path) || inTests.test(path)) &&
  /\.[cm]?[jt]sx?$/.test(path);
const hasCheckedStrings = (path) => /^packages\/[^/]+\/src\//.test(path) || inTests.test(path);

/** Replaces what is not prose, character by character, so that offsets and lines stay. */
const blank = (text, pattern, filler = '_') => text.replace(pattern, (found) => found.replaceAll(/[^\n]/g, filler));

function proseOfMarkdown(path, source) {
  let text = blank(source, /^(```|~~~)[^]*?^\1/gm);
  text = blank(text, /`[^`]*`/g);
  text = blank(text, /\]\([^)]*\)|\]: \S+/g);
  // The last column of the glossary lists words that are not used.
  if (path === 'docs/glossary.md') text = blank(text, /(?<=^\|.*\|)[^|\n]*\|$/gm);
  return [{ text, start: 0 }];
}

function proseOfSource(path, source) {
  const { program, comments, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0].message}`);
  const prose = comments.map(({ start, end }) => ({ text: source.slice(start, end), start }));
  if (hasCheckedStrings(path)) prose.push(...stringsIn(program, source));
  return joinLines(source, prose).map(({ text, start }) => ({
    text: blank(blank(text, /`[^`]*`/g), /^[ \t]*(?:\*|\/\/)/gm, ' '),
    start,
  }));
}

/** Line comments that follow one another are one text. */
function joinLines(source, prose) {
  const joined = [];
  for (const { text, start } of prose) {
    const last = joined.at(-1);
    const between = last === undefined ? undefined : source.slice(last.start + last.text.length, start);
    if (last !== undefined && text.startsWith('//') && last.text.startsWith('//') && /^\n[ \t]*$/.test(between))
      last.text += between + text;
    else joined.push({ text, start });
  }
  return joined;
}

/** Strings and parts of templates that consist of several words. */
function stringsIn(node, source) {
  if (Array.isArray(node)) return node.flatMap((each) => stringsIn(each, source));
  if (node === null || typeof node !== 'object') return [];
  const isString = node.type === 'TemplateElement' || (node.type === 'Literal' && typeof node.value === 'string');
  if (isString) {
    // The backticks of a template are not part of its elements.
    const text = source.slice(node.start, node.end).replaceAll(/\\`/g, '``');
    return /\p{L}\s+\S/u.test(text) ? [{ text, start: node.start }] : [];
  }
  return Object.values(node).flatMap((value) => stringsIn(value, source));
}

// ---------------------------------------------------------------------------------------------------------------------

function checkFile(root, path) {
  const source = readFileSync(join(root, path), 'utf8');
  const prose = isProse(path) ? proseOfMarkdown(path, source) : proseOfSource(path, source);
  const found = prose.flatMap(({ text, start }) =>
    patterns.flatMap(({ pattern, instead }) =>
      [...text.matchAll(pattern)].map((match) => ({ word: match[0], at: start + match.index, instead })),
    ),
  );
  return found
    .toSorted((one, other) => one.at - other.at)
    .map(({ word, at, instead }) => {
      const line = source.slice(0, at).split('\n').length;
      return `${path}:${line}: '${word.replaceAll(/\s+/g, ' ')}'; write '${instead}' instead`;
    });
}

/** One line for each word that is not used here. @param within paths of files or folders to check. Default: all. */
export function checkWords(root, within = ['']) {
  return filesUnder(root)
    .filter((path) => (isProse(path) || isSource(path)) && within.some((start) => path.startsWith(start)))
    .sort()
    .flatMap((path) => checkFile(root, path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = checkWords(
    fileURLToPath(new URL('..', import.meta.url)),
    process.argv.length > 2 ? process.argv.slice(2) : undefined,
  );
  if (found.length > 0) {
    console.error(
      `${found.join('\n')}\n\n${found.length} words that docs/glossary.md replaces (scripts/check-words.mjs).`,
    );
    process.exitCode = 1;
  } else {
    console.log('Words: only those of the glossary.');
  }
}
