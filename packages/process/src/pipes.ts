/** The pipes of a worker process beside its output, by their descriptors in it. */
export const pipes = { frames: 3, watch: 4 } as const;
