export default { transform: {}, fakeTimers: { enableGlobally: true } };
