Signal.list.each_key { |name| trap(name) {} rescue nil }
at_exit { loop {} }
ObjectSpace.define_finalizer(Object.new, proc { loop {} })
