require "rspec"
require_relative "twice"

RSpec.describe "twice" do
  it "doubles three" do
    expect(twice(3)).to eq(6)
  end
end
