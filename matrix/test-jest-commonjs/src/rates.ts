/** What a test mocks. */
export const rate = (): number => 2;
