"""What is typed, made into values. Rules that hold however a change is asked for live in the actions."""
