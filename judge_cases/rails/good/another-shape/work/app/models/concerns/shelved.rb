module Shelved
  extend ActiveSupport::Concern

  included do
    validates :title, presence: true, length: { maximum: 200 }
  end
end
