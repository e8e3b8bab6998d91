import { readdirSync, readFileSync } from 'node:fs';

/** A module with a function of `inline()`, which its export `make` returns as a task. */
export interface InlineCase {
  /** Unique, and usable as the name of a file. */
  readonly name: string;
  readonly title: string;
  readonly extension: string;
  readonly code: string;
  /** Whether `make` returns a function that is awaited for `{ task }`. */
  readonly isLater: boolean;
}

const folder = new URL('./cases/', import.meta.url);

/**
 * The cases of the files `<topic>.<extension>.txt`. Each begins with `## title`. What precedes a line `---` is the top level
 * of the module; the rest, or all if there is none, is the body of `make`.
 */
export function readCases(isWanted: (topic: string) => boolean): readonly InlineCase[] {
  return readdirSync(folder)
    .filter(isWanted)
    .sort()
    .flatMap((file) => {
      const [topic = '', extension = ''] = file.split('.');
      const [, ...blocks] = `\n${readFileSync(new URL(file, folder), 'utf8')}`.split('\n## ');
      return blocks.map((block, index) => {
        const [title = ''] = block.split('\n', 1);
        const text = block.slice(title.length + 1);
        return { name: `${topic}-${index + 1}`, title: `${topic}: ${title}`, extension, ...moduleOf(text, title) };
      });
    });
}

function moduleOf(text: string, title: string): { readonly code: string; readonly isLater: boolean } {
  const [top, body] = text.includes('---\n') ? text.split('---\n') : ['', text];
  const hasImport = /from '@dispatch\/core\/inline'/.test(top ?? '');
  const code = [
    hasImport ? '' : `import { inline } from '@dispatch/core/inline';\n`,
    top,
    `export function make() {\n${body?.trimEnd().replace(/^(?=.)/gm, '  ')}\n}\n`,
  ].join('');
  return {
    code: title.includes('windows') ? code.replaceAll('\n', '\r\n') : code,
    isLater: /\n *return later;/.test(code),
  };
}
