export default { test: { setupFiles: ['./src/fake-timers.js'] } };
