"""Rules of dates and figures, as plain functions: no database, no pages."""
