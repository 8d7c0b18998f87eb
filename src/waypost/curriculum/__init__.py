"""The curriculum: read from `content/`, checked against its schema, rendered for people. No Django."""
