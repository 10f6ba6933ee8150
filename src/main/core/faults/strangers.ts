/** Names what is not here: a client, a key, a patient. */
export const nobody = 'trustbench-nobody'

/** Base URL of a server that does not exist. @see RFC 2606 section 2 */
export const nowhere = 'https://another-server.example'
