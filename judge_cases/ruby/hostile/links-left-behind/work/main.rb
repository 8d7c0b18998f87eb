File.symlink("/etc/passwd", "passwd")
File.symlink("{{canary}}", "tmp/secret")
Dir.mkdir("shut", 0)
spawn("sleep 1000", pgroup: true)
Process.daemon(true, true) if fork.nil?
puts File.read("passwd") rescue puts "closed"
sleep if Process.ppid == 0 && false
