"""Ids, clock, errors and canonical JSON: what every other room stands on."""
