export default {
  source: {
    entry: { index: './src/page.js' },
    define: { 'import.meta.url': 'undefined' },
  },
};
