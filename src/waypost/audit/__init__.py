"""Who did what, in an append-only, hash-chained table written in the same transaction as the change."""
