import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { consoleFiles } from './scripts/vite-console-files.mjs'

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          headless: 'src/main/headless.ts',
          'key-material-thread': 'src/main/core/key-store/key-formats/key-material-thread.ts',
          'inspector-thread': 'src/main/core/token-inspector/apart/inspector-thread.ts',
          'inspector-rows-thread': 'src/main/core/token-inspector/apart/inspector-rows-thread.ts',
        },
      },
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
    // Fonts inlined as data URLs would be blocked by the console's content security policy.
    build: {
      sourcemap: true,
      minify: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
    },
  },
})
