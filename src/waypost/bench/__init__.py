"""Measures a real classroom: speed, memory, bytes moved, against targets and against a peer. Nothing imports it."""
