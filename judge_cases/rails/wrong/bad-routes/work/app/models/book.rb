class Book < ApplicationRecord
  validates :title, presence: true

  def self.cheap
    where("price < 5").order(:title)
  end
end
