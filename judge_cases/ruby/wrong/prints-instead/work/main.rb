def add(a, b)
  puts a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
