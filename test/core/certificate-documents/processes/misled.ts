// Stands in for the process that reads certificates: it is the same, but texts and bytes can mislead it.
import '../../../../rigs/isolation/misled-process.ts'

await import('../../../../src/main/core/certificate-documents/certificate-process.ts')
