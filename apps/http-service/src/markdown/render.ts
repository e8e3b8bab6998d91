import hljs from 'highlight.js/lib/common';
import markdownIt from 'markdown-it';
import type { Glossary } from './glossary.js';

/**
 * Renders Markdown as HTML, with code highlighted in the language of its fence, and words of the glossary explained. HTML in
 * the Markdown is escaped and links to `javascript:` are not rendered as links, so the result is safe to show even if the
 * author is not trusted.
 *
 * @param beforeCode called before each code block; an error that it throws ends the rendering.
 */
export function renderMarkdown(
  text: string,
  glossary: Glossary = new Map(),
  beforeCode: () => void = () => {},
): string {
  const highlight = (code: string, language: string): string => {
    beforeCode();
    return hljs.getLanguage(language) === undefined
      ? ''
      : hljs.highlight(code, { language, ignoreIllegals: true }).value;
  };
  const markdown = markdownIt({ html: false, linkify: true, highlight });
  const { escapeHtml } = markdown.utils;
  const explain = (word: string): string => {
    const meaning = glossary.get(word);
    return meaning === undefined ? escapeHtml(word) : `<abbr title="${escapeHtml(meaning)}">${escapeHtml(word)}</abbr>`;
  };
  markdown.renderer.rules['text'] = (tokens, index) =>
    (tokens[index]?.content ?? '')
      .split(/([\p{L}\p{N}]+)/u)
      .map(explain)
      .join('');
  return markdown.render(text);
}
