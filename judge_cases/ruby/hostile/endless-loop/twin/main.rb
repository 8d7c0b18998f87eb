3.times { |n| puts n }
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
