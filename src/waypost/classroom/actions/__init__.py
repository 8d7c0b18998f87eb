"""Changes that staff make in the classroom, one verb each."""
