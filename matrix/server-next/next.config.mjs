/** @type {import('next').NextConfig} */
export default { output: 'standalone', outputFileTracingIncludes: { '/**': ['./lib/worker.mjs'] } };
