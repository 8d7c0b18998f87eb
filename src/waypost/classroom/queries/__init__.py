"""What the classroom's pages read, shaped for them. No page asks the database once a person."""
