"""What staff send, parsed at the edge."""
