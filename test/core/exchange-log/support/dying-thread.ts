// A thread that dies before it writes anything.
throw new Error('it died')
