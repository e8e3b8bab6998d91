const transforms = {
  'ts-jest': ['ts-jest', { tsconfig: 'tsconfig.json' }],
  'babel-jest': [
    'babel-jest',
    { presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] },
  ],
  '@swc/jest': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};
/** Fake timers of these settings are there before a test loads the packages. */
const setups = {
  'own timers': {},
  'fake timers': { enableGlobally: true },
  'legacy fake timers': { enableGlobally: true, legacyFakeTimers: true },
};

module.exports = {
  projects: Object.entries(transforms).flatMap(([transform, using]) =>
    Object.entries(setups).map(([setup, fakeTimers]) => ({
      displayName: `${transform}, ${setup}`,
      transform: { '^.+\\.ts$': using },
      fakeTimers,
    })),
  ),
};
