require "minitest/autorun"
require_relative "twice"

class TwiceTest < Minitest::Test
  def setup = @number = 3
  def test_three = assert_equal(6, twice(@number))
end
