import { vi } from 'vitest';

/** Collects what is reported as uncaught while a test runs. */
export function collectReports(): unknown[] {
  const reports: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reports.push(error));
  return reports;
}
