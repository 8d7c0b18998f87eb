at_exit { puts "bye" }
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
