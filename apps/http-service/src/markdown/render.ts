import hljs from 'highlight.js/lib/common';
import markdownIt from 'markdown-it';

/**
 * The HTML of a Markdown text, code coloured by the language that its fence names. HTML in the text is escaped and links
 * to `javascript:` stay text, so the result is safe to show whoever wrote it.
 *
 * @param beforeCode is called before each block of code; what it throws ends the rendering.
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
