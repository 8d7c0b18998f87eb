"""What changes journeys. Each writes its audit entry, and its line in the timeline, in the same transaction."""
