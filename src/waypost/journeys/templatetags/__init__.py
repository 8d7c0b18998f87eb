"""Tags of the journey pages."""
