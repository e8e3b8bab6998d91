/** The file of the worker threads of a bundled server. The plugin puts the modules of tasks in its place. */
throw new Error('the build plugin of @dispatch/unplugin does not see this file: pass the option `worker` yourself');
export {};
