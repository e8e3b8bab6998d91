const transforms = {
  'ts-jest': ['ts-jest', { tsconfig: 'tsconfig.json' }],
  'babel-jest': [
    'babel-jest',
    { presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] },
  ],
  '@swc/jest': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};
const setups = { 'own timers': [], 'fake timers': ['<rootDir>/src/fake-timers.ts'] };

module.exports = {
  projects: Object.entries(transforms).flatMap(([transform, using]) =>
    Object.entries(setups).map(([setup, setupFilesAfterEnv]) => ({
      displayName: `${transform}, ${setup}`,
      transform: { '^.+\\.ts$': using },
      setupFilesAfterEnv,
    })),
  ),
};
