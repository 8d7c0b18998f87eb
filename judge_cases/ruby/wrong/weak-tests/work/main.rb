require "minitest/autorun"
require_relative "twice"

class TwiceTest < Minitest::Test
  def test_two
    assert_equal 4, twice(2)
  end
end
