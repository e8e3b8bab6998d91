/** The file of the workers of a page. The plugin puts the modules of tasks in its place. */
throw new Error('the build plugin of @dispatch/unplugin does not see this file: pass the option `worker` yourself');
export {};
