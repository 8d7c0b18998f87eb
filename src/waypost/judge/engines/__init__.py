"""The places where learner work runs: Node for `javascript`, Chromium for `page`."""
