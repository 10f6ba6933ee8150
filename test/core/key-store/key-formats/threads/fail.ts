// Stands in for a reader with a fault.
throw new TypeError('a fault of the reader')
