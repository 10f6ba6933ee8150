/** Id of the client the console plays by itself, registered at every start. */
export const builtInClientId = 'trustbench-console'
