"""Filters of the classroom's pages."""
