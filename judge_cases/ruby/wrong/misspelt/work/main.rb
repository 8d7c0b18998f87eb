def add(a, b)
  a + c
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
