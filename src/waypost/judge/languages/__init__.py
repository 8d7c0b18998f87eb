"""One module for each language of the fork servers: how its driver is started in the jail."""
