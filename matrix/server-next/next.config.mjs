/** @type {import('next').NextConfig} */
export default { output: 'standalone', distDir: process.env.DIST ?? '.next' };
