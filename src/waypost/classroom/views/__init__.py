"""Pages of the classroom. They read queries and call actions; no rule lives here."""
