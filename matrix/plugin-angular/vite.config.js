import angular from '@analogjs/vite-plugin-angular';
import dispatch from '@dispatch/unplugin/vite';

// Angular compiles the files that need it. Of all others it would not compile what the plugin makes of them, but their source.
const transformFilter = (code) => code.includes('@angular/core');

export default { plugins: [dispatch(), angular({ transformFilter })] };
