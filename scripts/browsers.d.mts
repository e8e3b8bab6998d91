/** See browsers.mjs. For the configurations of vitest, which are TypeScript. */
export interface Browser {
  readonly name: 'chromium' | 'firefox' | 'webkit';
  readonly required: boolean;
  readonly packages: readonly string[];
  readonly path: string | undefined;
}
export function findBrowsers(): readonly Browser[];
export function describeBrowsers(): string;
export const chromiumArguments: string[];
