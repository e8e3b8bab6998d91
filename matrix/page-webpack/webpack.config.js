import webpack from 'webpack';

export default {
  mode: 'production',
  entry: './src/page.js',
  plugins: [new webpack.DefinePlugin({ 'import.meta.url': 'undefined' })],
};
