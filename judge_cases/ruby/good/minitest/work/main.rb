require "minitest/autorun"
require_relative "twice"

class TwiceTest < Minitest::Test
  def test_three
    assert_equal 6, twice(3)
  end
end
