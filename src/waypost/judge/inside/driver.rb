# frozen_string_literal: true

# What the Ruby drivers share: the job, the files, the messages, the looks. Runs inside the jail; see `common.py`.

require "json"
require "open3"
require "stringio"
require_relative "values"

module Driver
  HOME = "/box"
  EVAL = Kernel.instance_method(:eval)
  LEAVE = Process.method(:exit!).unbind
  WRITE = IO.instance_method(:syswrite)
  READ = IO.instance_method(:sysread)
  FLUSH = IO.instance_method(:flush)
  MAIN = TOPLEVEL_BINDING.receiver
  OUT, ERR = STDOUT, STDERR
  WORDS_OF_SYNTAX = /\A(?:(?<file>[^\n:]+):(?<line>\d+): )?(?<words>[^\n]*)/

  @endings = []

  class << self
    # One look at one piece of work. `world.start(asked)` runs the work and gives the names that checks may use;
    # an error that it raises is what stopped the work.
    def work(job_fd, result_fd, world)
      @job = IO.for_fd(job_fd, "r", autoclose: false)
      @result = IO.for_fd(result_fd, "w", autoclose: false)
      tell('{"ready":true}')
      asked = read_job or LEAVE.bind_call(Process, 0)
      looks = asked["looks"].map { |one| [JSON.generate(one["id"]), one["do"], one["get"]] }
      write_files(asked["files"])
      Values.seal
      names, stopped = begin
        [world.start(asked), nil]
      rescue Exception => error # rubocop:disable Lint/RescueException
        [nil, error]
      end
      flush
      tell(%({"started":#{stopped ? false : true},"faults":[#{stopped ? fault(stopped) : ""}]}))
      if asked["serve"]
        serve(world) unless stopped
      else
        look_at(looks, names) unless stopped
      end
      tell('{"done":true}')
      LEAVE.bind_call(Process, 0)
    end

    def tell(line)
      WRITE.bind_call(@result, "#{line}\n")
    end

    # Lay work into the box. Names were checked outside.
    def write_files(files)
      files.each do |name, text|
        path = File.join(HOME, name)
        folder = File.dirname(path)
        FileUtils.mkdir_p(folder) unless File.directory?(folder)
        File.binwrite(path, text)
      end
    end

    # Run a block as a program is run: `exit` is no error, and what it left for its end is done.
    def as_program
      leaving { yield }
      leaving { @endings.pop.call } until @endings.empty?
    end

    def at_end(block)
      @endings.push(block)
      block
    end

    # As JSON text: what happened, and where in the learner's files.
    def fault(error)
      error = cause_of(error)
      name = Values.name_of(Values::CLASS_OF.bind_call(error))
      message = Values.message_of(error)
      file, line = error.is_a?(SyntaxError) ? nil : place(error)
      if error.is_a?(ScriptError) && (found = WORDS_OF_SYNTAX.match(message)) && own(found[:file])
        file, line, message = own(found[:file]), found[:line].to_i, found[:words]
      end
      %({"name":#{Values.text(name, 200)},"message":#{Values.text(message, 2000)}#{where(file, line)}})
    rescue Exception # rubocop:disable Lint/RescueException
      '{"name":"Error","message":"The error cannot be shown"}'
    end

    # The learner's file and line where an error came from, or nil.
    def place(error)
      (error.backtrace || []).each do |frame|
        found = /\A(.+?):(\d+)(?::in |\z)/.match(frame)
        file = found && own(found[1])
        return [file, found[2].to_i] if file
      end
      nil
    end

    # The name of a learner's file, or nil for any other.
    def own(path)
      return if path.nil? || path.empty? || path.start_with?("<", "(")

      whole = File.expand_path(path, HOME)
      whole.delete_prefix("#{HOME}/") if whole.start_with?("#{HOME}/") && File.file?(whole)
    end

    # Errors that only carry another (a view's, a migration's) give way to it.
    attr_writer :carriers

    def cause_of(error)
      error = error.cause while error.cause && (@carriers || []).any? { |kind| kind === error }
      error
    end

    def flush
      FLUSH.bind_call(OUT)
      FLUSH.bind_call(ERR)
    rescue SystemCallError, IOError
      nil
    end

    private

    def read_job
      pieces = +""
      pieces << READ.bind_call(@job, 1 << 20) until pieces.end_with?("\n")
      JSON.parse(pieces)
    rescue EOFError
      nil
    end

    # Hand on the requests of a page, one after the other, until the judge has seen enough.
    def serve(world)
      while (asked = read_job)
        status, headers, body = world.answer(*asked["request"].values_at("method", "path", "headers", "body"))
        pairs = headers.map { |name, value| "[#{Values.text(name)},#{Values.text(value.to_s)}]" }.join(",")
        tell(%({"answer":{"status":#{status.to_i},"headers":[#{pairs}],"body":#{Values.text(body, 1 << 20)}}}))
      end
    end

    # Wait until the judge has read all that the program printed as it started; false when the judge has gone.
    def may_go_on
      READ.bind_call(@job, 10)
      true
    rescue EOFError
      false
    end

    def leaving
      yield
    rescue SystemExit
      nil
    end

    def look_at(looks, names)
      return unless may_go_on

      names.each do |name, value|
        TOPLEVEL_BINDING.local_variable_set(name, value) unless value.is_a?(Method)
        shown = value.is_a?(Method) ? value.to_proc : -> { value }
        MAIN.define_singleton_method(name, shown)
      end
      Values::EACH.bind_call(looks) { |id, doing, getting| look(id, doing, getting) }
    end

    def look(id, doing, getting)
      told = ""
      begin
        EVAL.bind_call(MAIN, doing, TOPLEVEL_BINDING, "(check)") unless Values::EQUALS.bind_call(doing, "")
        value = Values.encode(EVAL.bind_call(MAIN, getting, TOPLEVEL_BINDING, "(check)"))
      rescue Exception => error # rubocop:disable Lint/RescueException
        value = Values.raised(cause_of(error))
        told = %(,"fault":#{fault(error)}) unless in_the_check?(cause_of(error))
      end
      flush
      tell(%({"look":#{id},"value":#{value}#{told}}))
    end

    # Whether it was the check's own words that could not be done: a method that is not there yet, say.
    def in_the_check?(error)
      (error.backtrace || ["(check)"]).first.to_s.start_with?("(check)", "(eval")
    end

    def where(file, line)
      file ? %(,"file":#{Values.text(file, 80)},"line":#{line}) : ""
    end
  end
end

# What a check may ask of the place where the program runs.
class Box
  def initialize(entry)
    @entry = entry
  end

  # The program run anew as a command of its own.
  def run(*arguments, input: "")
    out, err, status = Open3.capture3("/usr/bin/ruby", @entry, *arguments.map(&:to_s), stdin_data: input, chdir: Driver::HOME)
    { "out" => out.scrub[0, 100_000], "err" => err.scrub[-5000..] || err.scrub, "code" => status.exitstatus || -1 }
  end

  # A file's text, or nil where there is none.
  def read(name)
    File.binread(File.join(Driver::HOME, name), 1_000_000)&.force_encoding("UTF-8")&.scrub || ""
  rescue SystemCallError
    nil
  end

  # The names of all files, sorted.
  def files
    all = Dir.glob("**/*", File::FNM_DOTMATCH, base: Driver::HOME)
    all.reject { |name| name.start_with?("tmp/") || !File.file?(File.join(Driver::HOME, name)) }.sort
  end
end

# The answer that a program reads is printed too, as a person at a keyboard would see it.
module Echo
  def gets(*how, **more)
    line = super
    $stdout.write(line.end_with?("\n") ? line : "#{line}\n") if line
    line
  end

  def readline(*how, **more)
    gets(*how, **more) || raise(EOFError, "end of file reached")
  end
end
