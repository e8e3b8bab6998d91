const { timeOrigin } = performance;
const moved = { value: timeOrigin + Number(self.name), configurable: true };
Object.defineProperty(performance, 'timeOrigin', moved);
