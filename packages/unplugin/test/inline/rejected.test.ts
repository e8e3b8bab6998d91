import { describe, expect, test } from 'vitest';
import { InlineError } from '../../src/inline/index.js';
import { readCases } from './cases.js';
import { transformed } from './transformed.js';

const cases = readCases((topic) => topic.startsWith('rejected'));
const titled = cases.map((each) => [each.title, each] as const);

/** What a case is rejected with. */
function rejectionOf(code: string): InlineError {
  try {
    transformed(code, 'module.ts');
  } catch (error) {
    if (error instanceof InlineError) return error;
    throw error;
  }
  throw new Error('the function was accepted');
}

describe('functions that cannot be moved are errors', () => {
  test.each(titled)('%s', (title, { code }) => {
    const rejection = rejectionOf(code);
    expect(`rejected: ${rejection.code}`).toBe(title.split(': ').slice(0, 2).join(': '));
    // Not the calls of the plugin.
    expect(rejection.stack).toBe(`InlineError: ${rejection.message}`);
    const { line, column } = rejection.loc;
    expect(`${line}:${column} ${rejection.message}\n${rejection.frame}`).toMatchSnapshot();
  });
});
