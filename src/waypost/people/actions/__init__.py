"""Every change to people, one verb each, with its audit row in the same transaction."""
