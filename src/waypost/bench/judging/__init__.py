"""`waypost bench judge`: each runner beside its bare tool, the peers, and a day of a whole class."""
