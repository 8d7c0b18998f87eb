"""The proof of the curriculum: every promise of docs/handbook/curriculum-format.md, checked by running it."""
