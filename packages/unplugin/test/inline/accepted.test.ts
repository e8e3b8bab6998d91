import { beforeAll, describe, expect, test } from 'vitest';
import { outcomesOf, type Outcomes } from './built.js';
import { readCases } from './cases.js';
import { shown, transformed } from './transformed.js';

const cases = readCases((topic) => !topic.startsWith('rejected'));
const titled = cases.map((each) => [each.title, each] as const);

describe('functions of inline() become modules of tasks', () => {
  test.each(titled)('%s', (_, { code, name, extension }) => {
    expect(shown(transformed(code, `${name}.${extension}`))).toMatchSnapshot();
  });
});

describe('tasks do what their functions did', () => {
  let outcomes: Readonly<Record<string, Outcomes>> = {};

  beforeAll(async () => {
    outcomes = await outcomesOf(cases, 'inline-cases');
  }, 120_000);

  test.each(titled)('%s', (_, { name }) => {
    const { original, inProcess, node } = outcomes[name] ?? {};
    expect(original).toBeTypeOf('string');
    expect({ inProcess, node }).toEqual({ inProcess: original, node: original });
  });
});
