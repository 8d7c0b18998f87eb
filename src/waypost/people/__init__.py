"""Sites, accounts, roles and cohorts; signing in on a shared machine."""
