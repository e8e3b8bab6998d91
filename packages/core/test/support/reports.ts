import { vi } from 'vitest';

/** Collects the errors that are passed to reportError() during a test. */
export function collectReports(): unknown[] {
  const reports: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reports.push(error));
  return reports;
}
