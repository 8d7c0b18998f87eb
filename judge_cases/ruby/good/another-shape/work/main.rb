require_relative "sums"

define_method(:greet) { format("Hello %s", $stdin.gets(chomp: true)) }
puts "ready" if __FILE__ == $PROGRAM_NAME
exit
