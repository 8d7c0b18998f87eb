all = "x" * 10_000_000
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
