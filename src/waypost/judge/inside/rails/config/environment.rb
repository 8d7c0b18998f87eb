# The application has been started by the judge.
Rails.application
