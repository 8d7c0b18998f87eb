"""What browsers may send, parsed into types at the edge."""
