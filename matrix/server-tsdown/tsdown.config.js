export default {
  entry: ['main.ts', 'worker.ts'],
  deps: { alwaysBundle: [/^@dispatch\//], onlyBundle: false },
  fixedExtension: false,
};
