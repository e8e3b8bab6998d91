// The editor: CodeMirror with what a short program needs. Tab leaves it, as it leaves every other field.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--code-function)' },
  { tag: tags.comment, color: 'var(--code-comment)' },
]);

/**
 * @param parent where the editor is put. @param options `changed(text)`, called after each change; `run`, by the keyboard.
 * @returns `open(name, text)` and `destroy()`.
 */
export function createEditor(parent, { changed, run }) {
  const extensions = (name) => [
    lineNumbers(),
    EditorView.lineWrapping,
    history(),
    drawSelection(),
    bracketMatching(),
    indentOnInput(),
    javascript(),
    syntaxHighlighting(highlighting),
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (run(), true) }])),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': name, spellcheck: 'false', autocapitalize: 'off' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    }),
  ];
  const view = new EditorView({ parent });
  return {
    open: (name, text) => view.setState(EditorState.create({ doc: text, extensions: extensions(name) })),
    destroy: () => view.destroy(),
  };
}
