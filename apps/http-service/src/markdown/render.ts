import hljs from 'highlight.js/lib/common';
import markdownIt from 'markdown-it';

/**
 * Renders Markdown as HTML, with code highlighted in the language of its fence. HTML in the Markdown is escaped and links to
 * `javascript:` are not rendered as links, so the result is safe to show even if the author is not trusted.
 *
 * @param beforeCode called before each code block; an error that it throws ends the rendering.
 */
export function renderMarkdown(text: string, beforeCode: () => void = () => {}): string {
  const highlight = (code: string, language: string): string => {
    beforeCode();
    return hljs.getLanguage(language) === undefined
      ? ''
      : hljs.highlight(code, { language, ignoreIllegals: true }).value;
  };
  return markdownIt({ html: false, linkify: true, highlight }).render(text);
}
