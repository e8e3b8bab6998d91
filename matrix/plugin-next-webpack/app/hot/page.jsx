'use client';

import { useEffect } from 'react';

export default function Page() {
  useEffect(() => {
    void import('../../src/hot-page.js');
  }, []);
  return <main>Hot reload</main>;
}
