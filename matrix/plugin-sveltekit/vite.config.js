import dispatch from '@dispatch/unplugin/vite';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';

export default { plugins: [dispatch(), sveltekit({ adapter: adapter() })] };
