"""The Learner Journey: interview, plan, reviews, interventions, release planning, sharing and its numbers."""
