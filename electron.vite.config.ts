import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { dependencies } from './package.json' with { type: 'json' }
import { consoleFiles } from './scripts/vite-console-files.mjs'

const addon = 'better-sqlite3'

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      // One file is read and compiled faster than hundreds; the addon finds its binary beside its own files.
      externalizeDeps: { exclude: Object.keys(dependencies).filter((name) => name !== addon) },
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          headless: 'src/main/headless.ts',
          'key-material-process': 'src/main/core/key-store/key-formats/key-material-process.ts',
          'certificate-process': 'src/main/core/certificate-documents/certificate-process.ts',
          'pkcs12-derivation-thread':
            'src/main/core/key-store/key-formats/pkcs12-derivation-thread.ts',
          'exchange-log-thread': 'src/main/core/exchange-log/apart/exchange-log-thread.ts',
          'bundle-process': 'src/main/core/fhir-sandbox/bundle-process.ts',
          'scenario-process': 'src/main/core/scenario-runner/scenario-process.ts',
          'workspace-process': 'src/main/core/workspace/workspace-process.ts',
          'inspector-process': 'src/main/core/token-inspector/apart/inspector-process.ts',
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
