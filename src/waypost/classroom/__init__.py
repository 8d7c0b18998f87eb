"""The instructor's room: the live board, the register, reviews, the progress grid, a learner's page."""
