require "minitest/autorun"
require_relative "twice"

describe "twice" do
  it("doubles three") { _(twice(3)).must_equal 6 }
end
