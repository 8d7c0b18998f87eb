require "socket"
TCPSocket.new("127.0.0.1", {{port}}).write("hello") rescue puts $!.class
UDPSocket.new.send("hello", 0, "127.0.0.1", {{port}}) rescue puts $!.class
UNIXSocket.new("\0{{abstract}}").write("hello") rescue puts $!.class
Addrinfo.tcp("example.com", 80).connect rescue puts $!.class
process = spawn("curl", "http://127.0.0.1:{{port}}") rescue puts $!.class
