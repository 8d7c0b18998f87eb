"""Reading people: who is on the sign-in list, who is in a list of accounts."""
