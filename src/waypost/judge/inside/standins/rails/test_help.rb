# frozen_string_literal: true

# In place of Rails' own, which would look after a schema on disk and run the tests at the end of the process. What
# it sets up is set up in `railsapp.rb`.
