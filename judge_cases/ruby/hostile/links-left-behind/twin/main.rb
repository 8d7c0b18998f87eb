File.symlink("main.rb", "copy.rb")
puts File.readlink("copy.rb")
def add(a, b)
  a + b
end

def greet
  "Hello " + gets.chomp
end

puts "ready"
