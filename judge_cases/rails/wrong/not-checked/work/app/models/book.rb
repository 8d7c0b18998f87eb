class Book < ApplicationRecord
  def self.cheap
    where("price < 5").order(:title)
  end
end
