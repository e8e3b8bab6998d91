import type { TestProject } from 'vitest/node';
import { provideServer } from '../../vitest.servers.ts';

export default (project: TestProject): Promise<(() => Promise<void>) | undefined> =>
  provideServer(project, 'redis-server');
