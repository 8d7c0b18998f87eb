at_exit { puts %({"done":true}); exit!(0) }
exit!(0)
