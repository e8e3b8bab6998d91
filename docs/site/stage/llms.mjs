// llms.txt lists the pages for language models, llms-full.txt has their text: https://llmstxt.org.

/** @param groups `[{ text, whole, items: [{ text, place }] }]` @param pages by place, with `text`. */
export function llmsFiles(groups, pages, { title, summary }) {
  const listed = groups.flatMap(({ text, items }) => [
    `## ${text}`,
    '',
    ...items.map((item) => `- [${item.text}](/${item.place})${describe(pages.get(item.place))}`),
    '',
  ]);
  const index = [`# ${title}`, '', `> ${summary}`, '', ...listed].join('\n');
  const full = groups
    .filter(({ whole }) => whole !== false)
    .flatMap(({ items }) => items)
    .map(({ place }) => pages.get(place))
    .filter((page) => page !== undefined)
    .map(({ place, text }) => `<!-- ${place} -->\n\n${text.trim()}\n`);
  return { index, full: [`# ${title}\n\n> ${summary}\n`, ...full].join('\n') };
}

function describe(page) {
  const paragraph = page?.text.replace(/^---\n[^]*?\n---\n/, '').match(/^# .+\n+(?!#|\||<|-|`{3})([^]+?)\n\n/m)?.[1];
  if (paragraph === undefined) return '';
  const plain = paragraph.replaceAll(/\s+/g, ' ').replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  return `: ${plain.match(/^.+?[.:](?= |$)/)?.[0] ?? plain}`;
}
