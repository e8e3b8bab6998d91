/**
 * Replaces the text between the comments `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` of a Markdown file.
 *
 * @throws if the comments are missing.
 */
export function replaceBetween(markdown: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [markdown.indexOf(begin), markdown.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the comments ${begin} and ${end} are missing`);
  return `${markdown.slice(0, from + begin.length)}\n\n${text}\n\n${markdown.slice(to)}`;
}
