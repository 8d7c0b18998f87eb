# frozen_string_literal: true

# `ruby`: runs the learner's program, then looks at what it made. Runs inside the jail.
#
# `get` and `do` see the program's own names, its local variables too, and `box`: `box.run("3", input: "x\n")` runs the
# program again as a command with those arguments and gives {"out", "err", "code"}; `box.read(name)` gives a file's
# text or nil; `box.files` the names of all files. In `write-tests`, `tests` is the list of the learner's tests
# ({"name", "ok", "message"}) and `failures` the names of those that failed.

require "fileutils"
require "/opt/waypost/stage"
require "/opt/waypost/driver"
require "/opt/waypost/rubytests"

$LOAD_PATH.unshift("/opt/waypost/standins")
ErrorHighlight.formatter = Class.new { def self.message_for(_spot) = "" } if defined?(ErrorHighlight)

# A program in one file, which may read others.
module Program
  def self.start(asked)
    entry = asked["entry"]
    names = { box: Box.new(entry) }
    return names.merge(RubyTests.run(entry)) if asked["tests"]

    open_up(entry)
    Driver.as_program { run(asked["files"].fetch(entry, ""), entry) }
    names
  end

  # As a command would find things: its own name, what follows __END__, a keyboard, and an end of its own.
  def self.open_up(entry)
    $PROGRAM_NAME = entry
    STDIN.extend(Echo)
    Kernel.module_eval do
      def at_exit(&block) = Driver.at_end(block)
      def gets(*how, **more) = $stdin.gets(*how, **more)
      def readline(*how, **more) = $stdin.readline(*how, **more)
      module_function :at_exit, :gets, :readline
    end
  end

  def self.run(source, entry)
    if (found = /^__END__\r?\n/.match(source))
      file = File.open(entry)
      file.seek(found.end(0)) && Object.const_set(:DATA, file)
    end
    Driver::EVAL.bind_call(Driver::MAIN, source, TOPLEVEL_BINDING, entry, 1)
  rescue LocalJumpError => error
    raise unless error.reason == :return # at the outermost level it ends a program
  end
end

STDOUT.sync = STDERR.sync = true
GC.start
GC.compact if GC.respond_to?(:compact)

Stage.main { |job, result| Driver.work(job, result, Program) }
