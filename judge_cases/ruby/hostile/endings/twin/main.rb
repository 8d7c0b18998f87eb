trap("INT") { puts "stop" }
at_exit { puts "done" }
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
