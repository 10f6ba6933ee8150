// Unpacks the archives of @sparticuz/chromium into the folder TMPDIR names. A process of its own,
// because the package takes its target from TMPDIR only.
import { inflate } from '@sparticuz/chromium'

const ARCHIVES = ['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br']

const bin = new URL('../bin/', import.meta.resolve('@sparticuz/chromium'))
await Promise.all(ARCHIVES.map((name) => inflate(decodeURIComponent(new URL(name, bin).pathname))))
