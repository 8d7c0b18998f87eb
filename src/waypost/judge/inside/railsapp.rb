# frozen_string_literal: true

# A small Rails application, started once in the fork server. A fork lays the learner's files over it, loads them and
# builds the database in memory.

ENV["RAILS_ENV"] = "test"
require "/opt/waypost/rails/config/application"
require "active_support/test_case"
require "action_dispatch/testing/integration"
require "action_controller/test_case"
require "action_view/test_case"
require "active_record/fixtures"
require "active_support/testing/time_helpers"
require "sqlite3"
require "nokogiri"

module RailsApp
  SKELETON = "/opt/waypost/rails"
  VIEWS = "app/views/**/*.erb"

  class << self
    # In the server: everything that a fork would otherwise load, or work out, for itself.
    def boot
      lay_skeleton
      Rails.autoloaders.main.enable_reloading
      Rails.application.initialize!
      Rails.application.config.eager_load_namespaces.each(&:eager_load!)
      ActiveRecord::Migration.verbose = false
      I18n.eager_load!
      set_up_tests
    end

    # In a fork: the learner's files lie in /box. Raises what stops them.
    def load_work
      add_folders
      Rails.autoloaders.main.reload
      check_views
      migrate
      Rails.application.reload_routes!
      Rails.autoloaders.main.eager_load
      ActiveRecord::Base.descendants.each { |model| model.reset_column_information unless model.abstract_class? }
    end

    # [status, headers, text] for one request, as a web server would ask it.
    def answer(method, path, headers = {}, body = "")
      env = Rack::MockRequest.env_for("http://#{headers["host"] || "work.test"}#{path}", method: method, input: body)
      headers.each do |name, value|
        plain = name.upcase.tr("-", "_")
        env[%w[CONTENT_TYPE CONTENT_LENGTH].include?(plain) ? plain : "HTTP_#{plain}"] = value
      end
      env["CONTENT_LENGTH"] = body.bytesize.to_s
      status, given, parts = Rails.application.call(env)
      text = +""
      parts.each { |part| text << part }
      parts.close if parts.respond_to?(:close)
      [status, given.to_h, text]
    end

    # Lay the skeleton where the learner has no file of that name.
    def lay_skeleton
      Dir.glob("**/*", base: SKELETON).each do |name|
        from, to = File.join(SKELETON, name), File.join("/box", name)
        next if File.exist?(to) || name == "config/application.rb"

        File.directory?(from) ? Dir.mkdir(to) : File.binwrite(to, File.binread(from))
      end
    end

    private

    # Folders of a kind that the skeleton does not have: services, jobs, forms.
    def add_folders
      known = Rails.autoloaders.main.dirs
      Dir.glob("/box/app/{*,*/concerns}/").each do |folder|
        folder = folder.chomp("/")
        next if known.include?(folder) || folder.end_with?("/views", "/assets", "/javascript")

        Rails.autoloaders.main.push_dir(folder)
      end
    end

    # A view is read only when it is shown; a mistake in writing it should be said at once, with its line.
    def check_views
      handler = ActionView::Template.handler_for_extension("erb")
      Dir.glob("/box/#{VIEWS}").each do |path|
        template = ActionView::Template.new("", path, handler, locals: [])
        source = File.read(path)
        RubyVM::InstructionSequence.compile("def view\n#{handler.call(template, source)}\nend", path, path, 0)
      end
    end

    def migrate
      ActiveRecord::Base.establish_connection(:test)
      if Dir.glob("/box/db/migrate/*.rb").any?
        ActiveRecord::MigrationContext.new("/box/db/migrate", ActiveRecord::SchemaMigration).migrate
      elsif File.exist?("/box/db/schema.rb")
        ActiveRecord::Schema.verbose = false if ActiveRecord::Schema.respond_to?(:verbose=)
        load("/box/db/schema.rb")
      end
      ActiveRecord::Base.connection.schema_cache.clear!
    end

    # As `rails/test_help` does it.
    def set_up_tests
      ActiveSupport::TestCase.class_eval do
        include ActiveRecord::TestFixtures
        self.fixture_path = "/box/test/fixtures"
        self.file_fixture_path = "/box/test/fixtures/files"
        self.use_transactional_tests = true
      end
      ActionDispatch::IntegrationTest.fixture_path = "/box/test/fixtures"
      ActiveSupport.on_load(:action_controller_test_case) do
        def before_setup
          @routes = Rails.application.routes
          super
        end
      end
      ActiveSupport.on_load(:action_dispatch_integration_test) do
        def before_setup
          @routes = Rails.application.routes
          super
        end
      end
    end
  end
end
