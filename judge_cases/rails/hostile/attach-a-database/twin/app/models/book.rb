class Book < ApplicationRecord
  validates :title, presence: true

  def self.cheap
    connection.execute("ATTACH DATABASE ':memory:' AS other")
    where("price < 5").order(:title)
  end
end
