"""Commands of the whole house: up, demo, doctor, audit, manage."""
