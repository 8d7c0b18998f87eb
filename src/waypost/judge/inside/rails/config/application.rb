# The application that learners' files are laid over. It lives at /box, keeps its rows in memory, and has no secret.

require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_view/railtie"

class Waypost < Rails::Application
  config.root = "/box"
  config.load_defaults 6.1
  config.cache_classes = true # nothing changes once a fork has its files
  config.eager_load = false
  config.consider_all_requests_local = true
  config.logger = Logger.new(IO::NULL)
  config.log_level = :fatal
  config.secret_key_base = "nothing is kept secret here".ljust(64, ".")
  config.public_file_server.enabled = true
  config.cache_store = :memory_store
  config.action_dispatch.show_exceptions = false
  config.action_controller.allow_forgery_protection = false
  config.action_controller.perform_caching = false
  config.action_view.raise_on_missing_translations = false
  config.active_support.deprecation = :silence
  config.active_support.test_order = :sorted
  config.active_record.migration_error = false
  config.active_record.maintain_test_schema = false
  config.active_record.dump_schema_after_migration = false

  # In memory, and without the thread that would look after its connections: a fork server may have none.
  def config.database_configuration
    { "test" => { "adapter" => "sqlite3", "database" => ":memory:", "pool" => 5, "reaping_frequency" => nil } }
  end
end
