class Array; def second = self[1]; end
class Integer; def double = self * 2; end
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
