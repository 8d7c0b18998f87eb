"""The learner's day: lessons, workspaces, submissions, verdicts, progress, raised hands and notes."""
