import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InlineError } from '../../src/inline/index.js';
import { readCases, type InlineCase } from './cases.js';
import { transformed } from './transformed.js';

const guide = new URL('../../../../docs/inline-tasks.md', import.meta.url);

/** A case with what the build says about it. */
function shownCase({ code }: InlineCase, kind: string, message: string): string {
  const shown = code
    .replace(/^import \{ inline \} .*\n/, '')
    .replace(/export function make\(\) \{\n([^]*)\n\}\n$/, (_, body: string) => body.replaceAll(/^ {2}/gm, ''))
    .trim();
  return `**\`${kind}\`**\n\n\`\`\`ts\n${shown}\n\`\`\`\n\n> ${message}`;
}

/** The first case of each code, with its message. */
function rejected(): string {
  const shown = new Map<string, string>();
  for (const each of readCases((topic) => topic.startsWith('rejected'))) {
    try {
      transformed(each.code, 'module.ts');
    } catch (error) {
      if (!(error instanceof InlineError)) throw error;
      if (error.code !== 'syntax' && !shown.has(error.code)) {
        shown.set(error.code, shownCase(each, error.code, error.message));
      }
    }
  }
  return [...shown.values()].join('\n\n');
}

function warnings(): string {
  const each = readCases((topic) => topic.startsWith('modules')).find(({ title }) => title.includes('with a warning'));
  const [warning] = each === undefined ? [] : transformed(each.code, 'module.ts').warnings;
  if (each === undefined || warning === undefined) throw new Error('no case has a warning');
  return shownCase(each, warning.code, warning.message);
}

// WRITE_DOCS=1 writes them.
test('the guide has each message, with an example', () => {
  const text = readFileSync(guide, 'utf8');
  const put = (whole: string, name: string, part: string): string =>
    whole.replace(
      new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
      () => `<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->`,
    );
  const updated = put(put(text, 'rejected', rejected()), 'warnings', warnings());
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(guide, updated);
  else expect(text).toBe(updated);
});
