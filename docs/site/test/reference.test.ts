// The doc comments: each option has a default and a unit, and each code of an error a page that the class leads to.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeclarationReflection,
  ReflectionKind,
  SignatureReflection,
  type ProjectReflection,
  type SomeType,
} from 'typedoc';
import { beforeAll, describe, expect, test } from 'vitest';
import { optionsOf } from '../stage/options-page.mjs';
import { readDeclarations } from '../stage/reference.mjs';
import { root } from '../stage/repository.mjs';

let options: { path: string; type: string; text: string; optional: boolean; default: string | undefined }[];
let project: ProjectReflection;
beforeAll(async () => {
  ({ project } = await readDeclarations());
  options = optionsOf(project).flatMap((each) =>
    each.options.map((option) => ({ ...option, path: `${each.module} ${each.name}.${option.name}` })),
  );
});

test('each option says its default', () => {
  expect(options.length).toBeGreaterThan(40);
  expect(options.filter((each) => each.default === undefined).map(({ path }) => path)).toEqual([]);
});

/** What a parameter may have that no table lists: the names of interfaces, and of members. @param listed names of both. */
function unlistedIn(type: SomeType | undefined, listed: ReadonlySet<string>): string[] {
  switch (type?.type) {
    case 'reference': {
      const { name, reflection, package: from } = type;
      if (listed.has(name) || from === 'typescript' || from === '@types/node') return [];
      if (reflection instanceof DeclarationReflection && reflection.kind === ReflectionKind.TypeAlias)
        return unlistedIn(reflection.type, listed);
      return [name];
    }
    case 'union':
    case 'intersection':
      return type.types.flatMap((each) => unlistedIn(each, listed));
    case 'reflection':
      return (type.declaration.children ?? [])
        .filter(({ flags, name }) => flags.isOptional && !listed.has(name))
        .map(({ name }) => name);
    default:
      return [];
  }
}

test('each parameter for options has a type whose options are listed', () => {
  const listed = new Set(optionsOf(project).flatMap((each) => [each.name, ...each.options.map(({ name }) => name)]));
  const signatures = project
    .getReflectionsByKind(ReflectionKind.CallSignature | ReflectionKind.ConstructorSignature)
    .filter((each): each is SignatureReflection => each instanceof SignatureReflection);
  const parameters = signatures
    .flatMap((signature) =>
      (signature.parameters ?? []).map((parameter) => ({ path: signature.getFullName(), parameter })),
    )
    // Options of functions that users pass are not theirs to choose, nor is what the adapter kit takes apart.
    .filter(({ path }) => !path.includes('.__type'))
    .filter(({ path, parameter: { name } }) =>
      name === '__namedParameters' ? !path.startsWith('@dispatch/adapter-kit') : /options$/i.test(name),
    );
  expect(parameters.length).toBeGreaterThan(20);
  const unlisted = parameters.map(({ path, parameter }) => ({ path, members: unlistedIn(parameter.type, listed) }));
  expect(unlisted.filter(({ members }) => members.length > 0)).toEqual([]);
});

test('each option that is a number says its unit', () => {
  const units = /milliseconds|megabytes|integer|how many|number/i;
  expect(options.filter(({ type, text }) => type === 'number' && !units.test(text)).map(({ path }) => path)).toEqual(
    [],
  );
});

describe('errors', () => {
  const codes = [
    ...readFileSync(join(root, 'docs/api/core.d.ts'), 'utf8').matchAll(/readonly (DISPATCH_\w+): (\w+);/g),
  ];

  test.each(codes.map(([, code = '', name = '']) => ({ code, name })))(
    '$code has a page, and $name leads to it',
    ({ code, name }) => {
      const page = `docs/errors/${code.replace('DISPATCH_', '').toLowerCase().replaceAll('_', '-')}.md`;
      expect(existsSync(join(root, page))).toBe(true);
      const text = readFileSync(join(root, page), 'utf8');
      expect(text).toMatch(new RegExp(`^# ${code}\n`));
      expect(text).toContain(name);
      for (const part of ['## Causes', 'What to do']) expect(text.toLowerCase()).toContain(part.toLowerCase());
      const source = readFileSync(join(root, 'packages/core/src/errors.ts'), 'utf8');
      expect(source).toContain(`https://github.com/dispatch-js/dispatch/blob/main/${page}`);
    },
  );
});
