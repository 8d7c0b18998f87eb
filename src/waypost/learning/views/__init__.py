"""Pages and addresses of the learner's day. Each asks queries or actions; none touches a table."""
