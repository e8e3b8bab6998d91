export default { transform: {}, setupFilesAfterEnv: ['<rootDir>/src/fake-timers.js'] };
