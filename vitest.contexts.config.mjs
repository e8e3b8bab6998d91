/** For `vitest.contexts.ts`. Node loads the packages from their built files, as it does where they are installed. */
export default {
  test: {
    include: ['*.context.mjs'],
    testTimeout: 60_000,
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
  },
};
