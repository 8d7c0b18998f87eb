Thread.new { puts "thread" }.join
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
