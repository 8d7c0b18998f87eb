Process.wait(fork { exit!(0) })
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
