# frozen_string_literal: true

# Runs inside a fork server's jail, as its root: gives each fork a small world of its own, and only then any work.
# The Ruby twin of `stage.py`: the same messages, the same steps in the same order.
#
# A driver loads what it needs, then calls `Stage.main { |job, result| … }`. The block runs in a fork that has
# namespaces, a user, a private disk and limits of its own and the system call filter. It takes one look (a twin of the
# `CLEAR` of `stage.py` is not needed).
#
#     driver serve CONTROL            forks on request; see `forkserver.py` for the other side
#     driver once JOB RESULT          works at once: the jail around it is its own already
#
# Ruby 3.3 and later start a thread in every fork, and a process with threads cannot enter a user namespace: there only
# `once` will do (`judge/languages/ruby.py` tells which).

require "fiddle"
require "json"
require "socket"

module Stage
  FILTER = "/opt/waypost/filter.bpf"
  NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x20000, 0x4000000, 0x8000000, 0x10000000
  NEWPID, NEWNET, NEWCGROUP = 0x20000000, 0x40000000, 0x2000000
  NOSUID, NODEV, NOEXEC = 2, 4, 8
  PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 24, 38, 22
  SECCOMP_MODE_FILTER = 2
  CAPABILITY_VERSION_3 = 0x20080522
  F_DUPFD_CLOEXEC = 1030
  PIDFD_OPEN = 434 # the same number on every kind of machine
  SIGCHLD = 17
  INT, LONG, POINTER = Fiddle::TYPE_INT, Fiddle::TYPE_LONG, Fiddle::TYPE_VOIDP

  # What Ruby has no words for. The lock on the interpreter is kept: nothing else runs here, and a fork that had made
  # a thread could not have a user namespace.
  def self.libc(name, *kinds, gives: INT)
    Fiddle::Function.new(Fiddle.dlopen(nil)[name], kinds, gives, need_gvl: true)
  end

  MOUNT = libc("mount", POINTER, POINTER, POINTER, LONG, POINTER)
  UNSHARE = libc("unshare", INT)
  SETNS = libc("setns", INT, INT)
  PRCTL = libc("prctl", INT, LONG, LONG, LONG, LONG)
  CAPSET = libc("capset", POINTER, POINTER)
  DUP2 = libc("dup2", INT, INT)
  CLOSE = libc("close", INT)
  SIGNAL = libc("signal", INT, LONG, gives: LONG)
  SIGACTION = libc("sigaction", INT, POINTER, POINTER)
  SYSCALL = libc("syscall", LONG, LONG, LONG, gives: LONG)
  private_constant :MOUNT, :UNSHARE, :SETNS, :PRCTL, :CAPSET, :DUP2, :CLOSE, :SIGNAL, :SIGACTION, :SYSCALL

  class << self
    # Serve or work, as the command line says.
    def main(arguments = ARGV.dup, &work)
      ARGV.clear
      if arguments[0] == "serve"
        serve(Socket.for_fd(Integer(arguments[1])), work)
      else
        work.call(Integer(arguments[1]), Integer(arguments[2]))
      end
    end

    private

    def try(result, what)
      raise SystemCallError.new(what, Fiddle.last_error) if result != 0
    end

    def mount(kind, place, flags, options)
      try(MOUNT.call(kind, place, kind, flags, options), "mount #{place}")
    end

    def disks(about)
      uid = about["uid"]
      mount("tmpfs", "/box", NOSUID | NODEV, "size=#{about["disk_bytes"]},mode=0755,uid=#{uid},gid=#{uid}")
      mount("tmpfs", "/dev/shm", NOSUID | NODEV, "size=#{about["shm_bytes"]},mode=0700,uid=#{uid},gid=#{uid}")
      mount("proc", "/proc", NOSUID | NODEV | NOEXEC, "")
      Dir.mkdir("/box/tmp", 0o700)
      File.chown(uid, uid, "/box/tmp")
    end

    def limits(about)
      about["rlimits"].each { |name, value| Process.setrlimit(name, value, value) }
    end

    # The slot's user, in a user namespace that maps nobody else, without any capability there either.
    def become(uid)
      Process.groups = []
      Process::Sys.setresgid(uid, uid, uid)
      Process::Sys.setresuid(uid, uid, uid)
      PRCTL.call(PR_SET_DUMPABLE, 1, 0, 0, 0) # its own /proc files are its own again
      try(UNSHARE.call(NEWUSER), "unshare user")
      { setgroups: "deny", uid_map: "#{uid} #{uid} 1", gid_map: "#{uid} #{uid} 1" }.each do |name, text|
        File.open("/proc/self/#{name}", "w") { |file| file.syswrite(text) }
      end
      64.times { |capability| break if PRCTL.call(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 }
      try(CAPSET.call([CAPABILITY_VERSION_3, 0].pack("L2"), [0, 0, 0, 0, 0, 0].pack("L6")), "capset")
    end

    def filter_calls(code)
      program = [code.bytesize / 8, Fiddle::Pointer[code].to_i].pack("Sx6Q")
      try(PRCTL.call(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
      try(PRCTL.call(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, Fiddle::Pointer[program].to_i, 0, 0), "seccomp")
    end

    # From the fork server's world into one of its own. `given`: stdin, stdout, stderr, job, result, clear, group files.
    # The numbers of the job and the result, which are not fixed: low ones may be the interpreter's own.
    def enter(about, given, network, code)
      given[6..].each { |file| file.syswrite("0") }
      try(SETNS.call(network.fileno, NEWNET), "setns network")
      job, result = given[3, 2].map { |file| file.fcntl(F_DUPFD_CLOEXEC, 100) }
      given[0, 3].each_with_index { |file, number| DUP2.call(file.fileno, number) }
      close_all_but(0, 1, 2, job, result)
      Process.setsid
      try(UNSHARE.call(NEWNS | NEWUTS | NEWIPC | NEWCGROUP), "unshare")
      disks(about)
      Dir.chdir("/box")
      limits(about)
      become(about["uid"])
      filter_calls(code)
      [job, result]
    end

    # What wakes the interpreter's own threads (eventfd, epoll) stays: without it a signal would end the fork.
    def close_all_but(*kept)
      numbers = Dir.children("/proc/self/fd").map(&:to_i) - kept
      numbers.each do |number|
        leads_to = File.readlink("/proc/self/fd/#{number}")
        CLOSE.call(number) unless leads_to.start_with?("anon_inode:[event")
      rescue Errno::ENOENT
        next # it was the folder itself
      end
    end

    def fork_one(own_pids, message, given, network, code, work)
      about = JSON.parse(message)
      try(SETNS.call(own_pids.fileno, NEWPID), "setns")
      try(UNSHARE.call(NEWPID), "unshare pid") # the next fork is the first process of a new world
      Process.fork { work_in_fork(about, given, network, code, work) }
    end

    def work_in_fork(about, given, network, code, work)
      leave = Process.method(:exit!)
      result = nil
      status = 70
      begin
        SIGACTION.call(SIGCHLD, @as_ruby_had_it, nil)
        job, result = enter(about, given, network, code)
        work.call(job, result)
        status = 0
      rescue Exception => error # rubocop:disable Lint/RescueException
        told = JSON.generate({ "stage" => "#{error.class}: #{error.message}".scrub })
        to = result ? IO.for_fd(result, "w", autoclose: false) : given[4]
        to.syswrite("#{told}\n") rescue nil
      ensure
        leave.call(status)
      end
    end

    def serve(control, work)
      code = File.binread(FILTER)
      own_pids = File.open("/proc/self/ns/pid")
      networks = Networks.new
      @as_ruby_had_it = Fiddle::Pointer.malloc(256, Fiddle::RUBY_FREE)
      SIGACTION.call(SIGCHLD, nil, @as_ruby_had_it)
      SIGNAL.call(SIGCHLD, 1) # ignored: the kernel clears away whoever ends
      control.send("ready", 0)
      loop do
        message, _, _, *extra = control.recvmsg(65_536, 0, 4096, scm_rights: true)
        return if message.nil? || message.empty?

        given = extra.flat_map { |one| one.unix_rights || [] }
        answer(control, networks) { |network| fork_one(own_pids, message, given, network, code, work) }
        given.each(&:close)
      end
    end

    def answer(control, networks, &fork)
      network = networks.take
      pidfd = handle_on(started(networks, network, &fork))
      networks.give(network, pidfd)
      control.sendmsg("+", 0, nil, Socket::AncillaryData.unix_rights(pidfd))
    rescue SystemCallError => error
      control.send("-#{error.message}"[0, 900], 0)
    end

    def started(networks, network)
      yield network
    rescue SystemCallError
      networks.give_back(network)
      raise
    end

    def handle_on(pid)
      pidfd = SYSCALL.call(PIDFD_OPEN, pid, 0)
      raise SystemCallError.new("pidfd_open", Fiddle.last_error) if pidfd.negative?

      IO.for_fd(pidfd, "r")
    end
  end

  # Empty networks, each in the hands of one fork at a time; see `_Networks` of the twin.
  class Networks
    def initialize
      @own = File.open("/proc/self/ns/net")
      @free = []
      @given = {} # handle on the first process of a fork's world => its network
    end

    # One that nothing is in.
    def take
      gather if @free.empty?
      @free.pop || make
    end

    # It is the world's whose first process is `pidfd`, which ends last of all in it. `pidfd` is kept here.
    def give(network, pidfd)
      @given[pidfd] = network
    end

    # Nothing was ever in it.
    def give_back(network)
      @free.push(network)
    end

    private

    def gather
      ended, = IO.select(@given.keys, nil, nil, 0)
      (ended || []).each do |pidfd|
        @free.push(@given.delete(pidfd))
        pidfd.close
      end
    end

    def make
      raise SystemCallError.new("unshare net", Fiddle.last_error) if UNSHARE.call(NEWNET) != 0

      begin
        File.open("/proc/self/ns/net")
      ensure
        raise SystemCallError.new("setns", Fiddle.last_error) if SETNS.call(@own.fileno, NEWNET) != 0
      end
    end
  end
end
