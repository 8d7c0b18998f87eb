"""Exercise and files in, verdict out. No Django. Learner code runs only inside `waypost.sandbox`."""
