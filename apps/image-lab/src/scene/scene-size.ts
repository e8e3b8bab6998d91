/** The full size of the sample photo, in pixels. The page needs it, and only the tasks need the code that renders it. */
export const sceneSize = { width: 1344, height: 896 } as const;
