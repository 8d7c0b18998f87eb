class Book; def ==(other) = other.is_a?(Book); end
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
