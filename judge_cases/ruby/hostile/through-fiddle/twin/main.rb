require "fiddle"
puts Fiddle::Function.new(Fiddle.dlopen(nil)["getpid"], [], Fiddle::TYPE_INT).call > 0
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
