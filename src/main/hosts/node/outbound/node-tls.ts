/** TLS as Node has it, with the list of public roots. An `import` would have Node take the roots apart at every start, which is a
 * twentieth of it, and most starts send nothing over TLS.
 */
export const nodeTls = (): typeof import('node:tls') => process.getBuiltinModule('node:tls')
