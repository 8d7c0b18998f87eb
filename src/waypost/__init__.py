"""Waypost: a coding-in-custody programme, from the first lesson to a settled job."""

__version__ = "0.1.0"
