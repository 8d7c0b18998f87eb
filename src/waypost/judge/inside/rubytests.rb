# frozen_string_literal: true

# The learner's own tests, run by Minitest, or by RSpec where they are written for it. Runs inside the jail.

require "minitest"
require "minitest/spec"
require "rspec/core"
require "rspec/expectations"
require "rspec/mocks"

MINITEST_DESCRIBE = Kernel.instance_method(:describe)
Kernel.module_eval { remove_method(:describe) } # the learner's file says whose word it is
RSpec.configure do |config|
  config.expose_dsl_globally = false
  config.output_stream = config.error_stream = StringIO.new
end
RSpec.configuration.configure_mock_framework
RSpec.configuration.configure_expectation_framework

module RubyTests
  MINITEST = /minitest|ActiveSupport::TestCase|Test::Unit/i
  RSPEC = /\bRSpec\b|rspec|\bexpect\s*[({]/

  # What checks may ask, once the tests in `entry` have run. Raises what stopped the file.
  def self.run(entry)
    source = File.read(File.join(Driver::HOME, entry))
    rspec = RSPEC.match?(source) && !MINITEST.match?(source)
    if rspec
      RSpec.configuration.expose_dsl_globally = true
    else
      Driver::MAIN.define_singleton_method(:describe, MINITEST_DESCRIBE) # RSpec has taken it away from there
      Kernel.define_method(:describe, MINITEST_DESCRIBE)
    end
    Driver.as_program { load(File.join(Driver::HOME, entry)) }
    names(quietly { rspec ? by_rspec : by_minitest })
  end

  # `tests` and `failures` for checks, from [[name, whether well, message]].
  def self.names(found)
    tests = found.map { |name, ok, message| { "name" => name, "ok" => ok, "message" => message } }
    { tests: tests, failures: tests.reject { |one| one["ok"] }.map { |one| one["name"] } }
  end

  def self.by_minitest(suites = Minitest::Runnable.runnables)
    Minitest.seed = 1
    suites.flat_map do |suite|
      suite.runnable_methods.sort.map do |name|
        result = Minitest.run_one_method(suite, name)
        bad = result.failures.reject { |one| one.is_a?(Minitest::Skip) }
        ["#{suite.name}##{name}", bad.empty?, bad.empty? ? "" : in_short(bad[0].message)]
      end
    end
  end

  def self.by_rspec
    RSpec.configuration.with_suite_hooks { RSpec.world.ordered_example_groups.each(&:run) }
    RSpec.world.all_examples.map do |example|
      outcome = example.execution_result
      failed = outcome.status == :failed
      [example.full_description, !failed, failed ? in_short(outcome.exception.message) : ""]
    end
  end

  def self.quietly
    kept = [$stdout, $stderr]
    $stdout = $stderr = StringIO.new
    yield
  ensure
    $stdout, $stderr = kept
  end

  def self.in_short(message)
    Values.clean(message).strip.lines.first(3).map(&:strip).join(" ")[0, 300]
  end
end
