export const version: number = 0;
