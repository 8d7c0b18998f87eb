puts "ready"
loop { }
