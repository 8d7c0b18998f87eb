"""What every test of the whole house shares. The people have fixed meanings: see `people_here`."""
