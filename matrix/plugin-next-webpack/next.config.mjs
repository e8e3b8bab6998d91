import dispatch from '@dispatch/unplugin/next';

export default dispatch({ output: 'export' });
