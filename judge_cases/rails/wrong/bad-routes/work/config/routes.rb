Rails.application.routes.draw do
  resourcess :books, only: [:index, :show, :create]
end
