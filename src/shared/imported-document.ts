/** Most bytes of a document that a person imports, be it a Bundle, a workspace or a scenario; and so of its characters.
 * @see spec/security.md L-02, L-03
 */
export const importedDocumentBytes = 5_242_880
