import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { consoleFiles } from './scripts/vite-console-files.mjs'

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: { input: { index: 'src/main/index.ts', headless: 'src/main/headless.ts' } },
    },
  },
  preload: {
    build: {
      // A sandboxed renderer cannot load an ES module preload, so it is one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react(), consoleFiles()],
    build: { sourcemap: true, minify: true, chunkSizeWarningLimit: 2000 },
  },
})
