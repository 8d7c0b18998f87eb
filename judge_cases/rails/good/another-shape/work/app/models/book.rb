class Book < ApplicationRecord
  include Shelved
  scope :cheap, -> { where(price: ...5).order(:title) }
end
