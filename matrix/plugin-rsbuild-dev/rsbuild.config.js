import dispatch from '@dispatch/unplugin/rspack';

export default {
  source: { entry: { index: './src/hot-page.js' } },
  server: { host: '127.0.0.1' },
  tools: { rspack: { plugins: [dispatch()] } },
};
