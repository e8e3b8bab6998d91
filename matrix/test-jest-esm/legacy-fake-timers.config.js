export default { transform: {}, fakeTimers: { enableGlobally: true, legacyFakeTimers: true } };
