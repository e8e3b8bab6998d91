import { expect, test } from 'vitest';
import { taskLibraries } from '../src/bundlers/task-libraries.ts';
import { Project } from './support/project.ts';

const library = (version: string, dependencies: object): string =>
  JSON.stringify({ name: 'library', version, peerDependencies: dependencies });

test('the direct dependencies that use @dispatch/core are found where Node finds them', () => {
  using project = new Project({
    'apps/web/package.json': JSON.stringify({
      name: 'web',
      dependencies: { near: '*', hoisted: '*', '@scope/hoisted': '*', plain: '*', missing: '*' },
    }),
    'apps/web/node_modules/near/package.json': library('1.0.0', { '@dispatch/core': '*' }),
    'node_modules/near/package.json': library('2.0.0', {}),
    'node_modules/hoisted/package.json': library('1.0.0', { '@dispatch/core': '*' }),
    'node_modules/@scope/hoisted/package.json': library('1.0.0', { '@dispatch/core': '*' }),
    'node_modules/plain/package.json': library('1.0.0', {}),
  });
  expect(taskLibraries(project.path('apps/web'))).toEqual(['near', 'hoisted', '@scope/hoisted']);
});
