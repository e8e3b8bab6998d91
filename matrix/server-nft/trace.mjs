import { nodeFileTrace } from '@vercel/nft';

const { fileList } = await nodeFileTrace(['main.js'], { base: import.meta.dirname });
console.log(JSON.stringify({ fileList: [...fileList] }));
