import dispatch from '@dispatch/unplugin/vite';

export default defineNuxtConfig({ vite: { plugins: [dispatch()] } });
