// What the bundler puts in place of a file, by the suffix of the import.

declare module '*.css?raw' {
  const text: string
  export default text
}

declare module '*.woff2?inline' {
  const dataUrl: string
  export default dataUrl
}
