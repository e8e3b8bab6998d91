import { defineConfig } from 'vitest/config';

// For editors and `npx vitest` at the root: each package is a project with a configuration of its own.
export default defineConfig({ test: { projects: ['packages/*', 'apps/*', 'bench', 'soak'] } });
